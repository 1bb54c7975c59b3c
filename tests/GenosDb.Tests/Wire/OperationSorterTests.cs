using FsCheck;
using FsCheck.Fluent;
using GenosDb.Wire;

namespace GenosDb.Tests.Wire;

public class OperationSorterTests
{
    [Fact]
    public void Operations_are_sorted_as_their_order_says() =>
        Prop.ForAll(Arb.From(Gen.ArrayOf(WireSamples.AnyOperation())), operations =>
        {
            var sorted = operations.ToArray();
            OperationSorter.Sort(sorted);
            return sorted.Select(operation => operation.Id).SequenceEqual(operations.Order(OperationOrder.Instance).Select(operation => operation.Id))
                && OperationSorter.IsSorted(sorted);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Whether_they_are_sorted_is_told_exactly() =>
        Prop.ForAll(Arb.From(Gen.ArrayOf(WireSamples.AnyOperation())), operations =>
            OperationSorter.IsSorted(operations) == operations.Zip(operations.Skip(1)).All(pair => OperationOrder.Instance.Compare(pair.First, pair.Second) <= 0))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Authority_comes_first() =>
        Prop.ForAll(Arb.From(SignedSamples.AnyOperations()), operations =>
        {
            var sorted = operations.ToArray();
            OperationSorter.Sort(sorted);
            var expected = operations.OrderByDescending(operation => operation.IsAuthority).ThenBy(operation => operation, OperationOrder.Instance).Select(operation => operation.Id);
            return sorted.Select(operation => operation.Id).SequenceEqual(expected)
                && OperationSorter.IsSorted(sorted)
                && OperationSorter.IsSorted(operations) == operations.Select(operation => operation.Id).SequenceEqual(expected);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Stamps_that_differ_compute_no_id()
    {
        var operations = Enumerable.Range(0, 1_000).Select(i => WireSamples.Remove("ann", WireSamples.At(i * 7919 % 1_000))).ToArray();
        OperationSorter.Sort(operations);
        var before = GC.GetAllocatedBytesForCurrentThread();
        OperationSorter.Sort(operations);
        var isSorted = OperationSorter.IsSorted(operations);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1_024, "an id would be kept in 56 bytes");
        isSorted.Should().BeTrue();
    }
}
