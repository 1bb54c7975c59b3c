namespace GenosDb.Tests.Documentation;

/// <summary>A row of the table.</summary>
internal sealed record AdversarialRow(string Id, string What, string Test);
