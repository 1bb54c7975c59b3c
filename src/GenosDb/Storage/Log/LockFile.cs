using System.Globalization;
using System.Text;

namespace GenosDb.Storage;

/// <summary>The file that is held while a store is open for writing. Its text is for people.</summary>
internal static class LockFile
{
    private const int Bytes = 256;

    private static string Self => string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId} on {Environment.MachineName}");

    /// <exception cref="StorageException">Somebody holds it; or it cannot be written.</exception>
    public static IStorageFile Take(IStorageDevice device)
    {
        try
        {
            return device.Open(LogFolder.Lock, StorageFileMode.Lock);
        }
        catch (IOException problem) when (problem.HResult == StorageErrors.Held)
        {
            throw new StorageException(StorageFailure.InUse, $"The store in '{device.Location}' is open already, by {Holder(device)}.", problem) { Path = device.Location };
        }
        catch (IOException problem)
        {
            throw StorageErrors.NotWritten(device, problem);
        }
    }

    /// <exception cref="StorageException">It cannot be written.</exception>
    public static void Sign(IStorageDevice device, IStorageFile file, long incarnation, DateTimeOffset now)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{Self}, incarnation {incarnation}, since {now.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC");
        try
        {
            // Of one length, since a shorter text would leave the end of a longer one.
            file.Write(0, Encoding.UTF8.GetBytes(text.PadRight(Bytes)).AsSpan(0, Bytes));
        }
        catch (IOException problem)
        {
            throw StorageErrors.NotWritten(device, problem);
        }
    }

    private static string Holder(IStorageDevice device)
    {
        try
        {
            using var file = device.Open(LogFolder.Lock, StorageFileMode.Read);
            var bytes = new byte[Bytes];
            return Encoding.UTF8.GetString(bytes.AsSpan(0, file.Read(0, bytes))).Trim() switch
            {
                "" => "a process that is opening it. Close that one first",
                var text when text.StartsWith($"{Self},", StringComparison.Ordinal) => $"this process{text[Self.Length..]}. Dispose the other GenosDatabase first",
                var text => $"{text}. Close that one first",
            };
        }
        catch (IOException)
        {
            return "another process. Close that one first"; // where a held file cannot be read
        }
    }
}
