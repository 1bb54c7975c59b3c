using System.Diagnostics.CodeAnalysis;

namespace GenosDb.Tests.PublicApi;

/// <summary>The printer checked: what a user could notice is printed, so a change of it is a difference.</summary>
public sealed class PublicApiPrinterTests
{
    [Fact]
    public void An_added_member_is_a_difference()
    {
        var before = PublicApiPrinter.Print([typeof(Before.Sample)]);
        var after = PublicApiPrinter.Print([typeof(After.Sample)]).Replace(nameof(After), nameof(Before), StringComparison.Ordinal);

        ApprovedText.Difference(before, before).Should().BeEmpty();
        ApprovedText.Difference(before, after).Should().Equal("+ class GenosDb.Tests.PublicApi.PublicApiPrinterTests.Before.Sample { int Added { get; } }");
        ApprovedText.Difference(after, before).Should().Equal("- class GenosDb.Tests.PublicApi.PublicApiPrinterTests.Before.Sample { int Added { get; } }");
    }

    [Fact]
    public void Modifiers_constraints_defaults_nullability_and_obsoletion_are_printed() =>
        PublicApiPrinter.Print([typeof(Everything<,>)]).Should().Be(
            """
            abstract class GenosDb.Tests.PublicApi.PublicApiPrinterTests.Everything<TKey, TValue> : IDisposable where TKey : notnull where TValue : class, new()
                [Obsolete("use Name")] string Old { get; }
                abstract ValueTask<TValue?> FindAsync(TKey key, CancellationToken cancellationToken = default)
                const int Most = 7
                override string ToString()
                protected Everything(int size = 3, string? name = null)
                protected virtual void Release(in DayOfWeek day = DayOfWeek.Friday)
                required Dictionary<string, string?> Names { get; init; }
                static T? Pick<T>(params T[] items) where T : struct, IComparable<T>
                string? this[int index] { get; protected set; }
                void Dispose()

            """.ReplaceLineEndings("\n"));

    [Fact]
    public void Records_structs_enums_and_delegates_are_printed_as_what_they_are()
    {
        var text = PublicApiPrinter.Print([typeof(Point), typeof(Shape), typeof(Level), typeof(Visit<>)]);

        text.Should().Contain("readonly record struct GenosDb.Tests.PublicApi.PublicApiPrinterTests.Point : IEquatable<PublicApiPrinterTests.Point>");
        text.Should().Contain("sealed record GenosDb.Tests.PublicApi.PublicApiPrinterTests.Shape");
        text.Should().Contain("enum GenosDb.Tests.PublicApi.PublicApiPrinterTests.Level : byte\n    Low = 0\n    High = 5\n");
        text.Should().Contain("delegate bool GenosDb.Tests.PublicApi.PublicApiPrinterTests.Visit<in T>(T item, out int count)");
        text.Should().NotContain("PrintMembers").And.NotContain("EqualityContract", "that is the compiler's");
    }

    public static class Before
    {
        public class Sample
        {
            public int Kept { get; }
        }
    }

    public static class After
    {
        public class Sample
        {
            public int Kept { get; }

            public int Added { get; }
        }
    }

    [SuppressMessage("Design", "CA1063:Implement IDisposable Correctly", Justification = "A specimen for the printer.")]
    [SuppressMessage("Usage", "CA1816:Dispose methods should call SuppressFinalize", Justification = "A specimen for the printer.")]
    public abstract class Everything<TKey, TValue>(int size = 3, string? name = null) : IDisposable
        where TKey : notnull
        where TValue : class, new()
    {
        public const int Most = 7;

        public required Dictionary<string, string?> Names { get; init; }

        [Obsolete("use Name")]
        public string Old => name + size;

        public string? this[int index]
        {
            get => Names[index.ToString(System.Globalization.CultureInfo.InvariantCulture)];
            protected set => Names["x"] = value;
        }

        internal int Hidden => size;

        public abstract ValueTask<TValue?> FindAsync(TKey key, CancellationToken cancellationToken = default);

        public static T? Pick<T>(params T[] items)
            where T : struct, IComparable<T> => items.Length == 0 ? null : items[0];

        public void Dispose() => Release();

        public override string ToString() => name ?? "";

        protected virtual void Release(in DayOfWeek day = DayOfWeek.Friday) => Names.Clear();
    }

    public readonly record struct Point(int X, int Y);

    public sealed record Shape(string Name);

    public enum Level : byte
    {
        Low,
        High = 5,
    }

    public delegate bool Visit<in T>(T item, out int count);
}
