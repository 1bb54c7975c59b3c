namespace GenosDb;

/// <summary>What a typed query does with a node that does not fit the type of the view.</summary>
public enum OnUnreadable
{
    /// <summary>Leaves it out, counts it in <see cref="DatabaseDiagnostics.UnreadableNodes"/>, and logs the first one of each type.</summary>
    Skip,

    /// <summary>Fails with a <see cref="System.Text.Json.JsonException"/>.</summary>
    Throw,
}
