namespace GenosDb.Queries;

/// <summary>Reads a member of an object that its caller knows nothing of.</summary>
/// <param name="reader">At the name of the member; when it is taken, afterwards at the last token of its value.</param>
/// <param name="name">The name of the member.</param>
/// <param name="place">Where the name stands.</param>
/// <returns>False when this is none of its members; then the reader is where it was.</returns>
internal delegate bool QueryMemberReader(ref QueryTextReader reader, string name, QueryPlace place);
