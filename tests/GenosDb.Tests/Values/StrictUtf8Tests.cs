using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace GenosDb.Tests.Values;

public class StrictUtf8Tests
{
    [Fact]
    public void Strings_compare_as_their_UTF_8_bytes()
    {
        var letters = Gen.Elements("a", "b", "\u007f", "é", "\ud7ff", "\ue000", "\uffff", "\U00010000", "\U00010001", "\U0010ffff");
        var texts = letters.ListOf().Select(string.Concat).ToArbitrary();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2_000).WithEndSize(6), Prop.ForAll(texts, texts, (left, right) =>
            Math.Sign(StrictUtf8.Compare(left, right)) == Math.Sign(Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right)))));
    }
}
