namespace GenosDb.Tests.Queries.Expressions;

internal sealed record ItemAddress(string City);
