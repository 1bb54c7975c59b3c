namespace GenosDb;

/// <summary>Collects the operations of one batch; valid only inside the callback. A later call on the same register replaces the earlier one.</summary>
public interface IGenosBatch
{
    /// <summary>Writes a whole value and returns the id.</summary>
    /// <param name="value">The value.</param>
    /// <param name="id">1 to 256 UTF-8 bytes; null for a generated one.</param>
    string Put(GenosValue value, string? id = null);

    /// <summary>Removes a node; nothing is written when it is not there.</summary>
    /// <param name="id">The node.</param>
    void Remove(string id);

    /// <summary>Adds an edge; nothing is written when it is there.</summary>
    /// <param name="source">Where it starts.</param>
    /// <param name="target">Where it ends.</param>
    /// <param name="label">At most 64 UTF-8 bytes.</param>
    void Link(string source, string target, string label = "");

    /// <summary>Takes an edge away; nothing is written when it is not there.</summary>
    /// <param name="source">Where it starts.</param>
    /// <param name="target">Where it ends.</param>
    /// <param name="label">At most 64 UTF-8 bytes.</param>
    void Unlink(string source, string target, string label = "");
}
