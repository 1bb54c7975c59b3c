namespace GenosDb;

/// <summary>What a policy sees: a local write before it is stamped and signed, and what is visible there now.</summary>
/// <param name="Operation">Kind, names and value of the write. Its stamp is the default and its author null: both come later. A sealed value is a ciphertext already.</param>
/// <param name="Existing">The node as it is now, of an edge its source; null when it is not there.</param>
public sealed record OperationContext(Operation Operation, GenosNode? Existing);
