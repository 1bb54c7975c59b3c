namespace GenosDb;

/// <summary>Refuses what a property is set to. To the caller, 'value' says nothing.</summary>
internal static class PropertyErrors
{
    public static ArgumentOutOfRangeException OutOfRange(string property, object? value, string allowed) => new(property, value, allowed);
}
