namespace GenosDb.Tests.Queries.Expressions;

/// <summary>An enumeration that is written as a number.</summary>
internal enum Shape
{
    Round,
    Square,
}
