namespace GenosDb.Storage;

/// <summary>Waits for a storage on a thread that is there to wait.</summary>
internal static class StorageWait
{
#pragma warning disable MA0042, MA0045 // A log is done when it returns; a storage that is not blocks a thread that has nothing else to do.
    public static T For<T>(ValueTask<T> call) => call.IsCompletedSuccessfully ? call.GetAwaiter().GetResult() : call.AsTask().GetAwaiter().GetResult();

    public static void For(ValueTask call)
    {
        if (call.IsCompletedSuccessfully)
            call.GetAwaiter().GetResult();
        else
            call.AsTask().GetAwaiter().GetResult();
    }
#pragma warning restore MA0042, MA0045
}
