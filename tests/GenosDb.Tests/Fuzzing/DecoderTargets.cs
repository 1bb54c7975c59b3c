using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using GenosDb.Security;
using GenosDb.Tests.Operations.Batches;
using GenosDb.Tests.Values;
using GenosDb.Tests.Wire;
using GenosDb.Wire;

namespace GenosDb.Tests.Fuzzing;

/// <summary>Everything that takes bytes apart, and what must hold for bytes that it accepts.</summary>
internal static class DecoderTargets
{
    private static readonly GenosLimits Limits = new();
    private static readonly MessagePackPayloadCodec Codec = WireSamples.Codec();
    private static readonly MessagePackPayloadCodec OtherCodec = WireSamples.Codec(new SharpZipPayloadCompressor());
    private static readonly SecurityManager Security = new(WireSamples.Database, null, Codec);
    private static readonly Operation[] Signed = [.. SignedSamples.Sign(SignedSamples.Alice, 11, 11), .. SignedSamples.Mixed()];
    private static readonly HybridTimestamp Now = WireSamples.At(3_600_000, 0, WireSamples.Bob);

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("value", 18, random => Mutator.Packed(random, FuzzCorpus.Values), Value),
        new("frame", 22, random => Mutator.Frame(random, FuzzCorpus.Frames, FuzzCorpus.Containers), Frame),
        new("container", 14, random => Mutator.Container(random, FuzzCorpus.Containers), Container),
        new("signed", 14, random => Mutator.Container(random, FuzzCorpus.SignedContainers), Container),
        new("proof", 4, random => Mutator.Bytes(random, random.Pick(FuzzCorpus.Proofs), FuzzCorpus.Proofs), Proof),
        new("operations", 14, random => Mutator.Container(random, FuzzCorpus.Containers), Verify),
        new("record", 10, random => Mutator.Packed(random, FuzzCorpus.Records), Record),
        new("key", 6, random => Mutator.Bytes(random, random.Pick(FuzzCorpus.Keys), FuzzCorpus.Keys), Key),
        new("text", 5, random => Mutator.Bytes(random, random.Pick(FuzzCorpus.Texts), FuzzCorpus.Texts), Text),
        new("json", 6, random => Mutator.Bytes(random, random.Pick(FuzzCorpus.Json), FuzzCorpus.Json), Json),
        new("filter", 6, random => Mutator.Bytes(random, random.Pick(FuzzCorpus.Filters), FuzzCorpus.Filters), Filter),
    ];

    private static bool Value(byte[] input)
    {
        var skipper = new MessagePackReader(input);
        var isItem = skipper.TrySkip(ValidityLimits.ValueDepth) && skipper.IsAtEnd;
        var isAccepted = GenosValue.CheckCanonical(input) == DecodeStatus.Ok;
        Fuzzer.Require(isItem || !isAccepted, "A value was accepted that is no single item.");
        if (!isAccepted)
            return false;
        var value = GenosValue.FromCanonical(input);
        Fuzzer.Require(Reencoded.From(value).Encoded.Span.SequenceEqual(input), "Writing the value again gives other bytes.");
        Fuzzer.Require(value.CompareTo(value) == 0 && value.ToJson().Length > 0, "The value is not itself.");
        return true;
    }

    private static bool Frame(byte[] input)
    {
        if (FrameCodec.Decode(input, Limits, out var message) != FrameDecodeResult.Message)
        {
            Fuzzer.Require(message is null, "There is a message and an error.");
            return false;
        }

        var encoded = FrameCodec.Encode(message!);
        Fuzzer.Require(FrameCodec.Decode(encoded, Limits, out var again) == FrameDecodeResult.Message, "The message cannot be read back.");
        Fuzzer.Require(again!.GetType() == message!.GetType() && FrameCodec.Encode(again).AsSpan().SequenceEqual(encoded), "The message reads back as another.");
        Fuzzer.Require(encoded.Length <= input.Length, "The message is longer than the frame that brought it.");
        return true;
    }

    private static bool Container(byte[] input)
    {
        var status = Codec.Decode(input, Limits, out var operations);
        var otherStatus = OtherCodec.Decode(input, Limits, out var otherOperations);
        Fuzzer.Require((status == DecodeStatus.Ok) == (otherStatus == DecodeStatus.Ok), $"One decompressor says {status}, the other {otherStatus}.");
        if (status != DecodeStatus.Ok)
        {
            Fuzzer.Require(operations.IsEmpty, "There are operations and an error.");
            return false;
        }

        Fuzzer.Require(Same(operations.AsSpan(), otherOperations.AsSpan()), "The decompressors give different operations.");
        var encoded = Encode(operations.AsSpan());
        Fuzzer.Require(Codec.Decode(encoded, Limits, out var again) == DecodeStatus.Ok, "The operations cannot be read back.");
        Fuzzer.Require(
            Same(Ordered(operations), Ordered(again)),
            "The operations read back as others.");
        return true;

        // Of one operation that is there twice, with two proofs, either may come first.
        static Operation[] Ordered(ImmutableArray<Operation> operations) =>
            [.. operations.Order(OperationOrder.Instance).ThenBy(operation => Convert.ToHexString(operation.Proof.Span), StringComparer.Ordinal)];
    }

    private static bool Proof(byte[] input)
    {
        var proof = OperationProof.Read(input);
        Fuzzer.Require(proof.ToBytes().Span.SequenceEqual(input) && proof.Length == input.Length, "The proof is written as another.");
        foreach (var operation in Signed)
        {
            if (FakeSigner.IsProved(operation.WithProof(proof)))
                Fuzzer.Require(operation.Proof.Span.SequenceEqual(input), "Another proof is good, too.");
        }

        return proof is PathProof;
    }

    private static bool Verify(byte[] input)
    {
        var result = Security.VerifyIncomingOperations(input, new PeerContext(null, "mallory"), Now);
        Fuzzer.Require(result.Fault != CarrierFault.Undecodable || (result.Accepted.IsEmpty && result.Others.IsEmpty), "Something was made of a container that cannot be taken apart.");
        Fuzzer.Require(result.Accepted.All(operation => operation.CheckValidity() == DecodeStatus.Ok), "An operation was accepted that is not valid.");
        if (result.Fault == CarrierFault.Undecodable)
            return false;
        var rebuilt = result.Rebuild();
        var again = Security.VerifyIncomingOperations(rebuilt, new PeerContext(null, "bob"), Now);
        Fuzzer.Require(again.Fault == CarrierFault.None && again.Others.IsEmpty && Same(again.Accepted.AsSpan(), result.Accepted.AsSpan()), "What was rebuilt is not accepted as it is.");
        Fuzzer.Require(again.Rebuild().Span.SequenceEqual(rebuilt.Span), "Rebuilding again gives other bytes.");
        return result.Accepted.Length > 0;
    }

    private static bool Record(byte[] input)
    {
        if (Operation.TryRead(WireSamples.Database, input, out var operation) != DecodeStatus.Ok)
        {
            Fuzzer.Require(operation is null, "There is an operation and an error.");
            return false;
        }

        Fuzzer.Require(FuzzCorpus.Record(operation!).AsSpan().SequenceEqual(input), "Writing the record again gives other bytes.");
        if (operation!.CheckValidity() == DecodeStatus.Ok)
            Fuzzer.Require(operation.Id == Operations(operation), "The id depends on how the operation came.");
        return true;

        static OperationId Operations(Operation operation)
        {
            Codec.Decode(Encode([operation]), Limits, out var decoded);
            return decoded.Single().Id;
        }
    }

    private static bool Key(byte[] input)
    {
        if (!RegisterKey.TryRead(input, out var key))
            return false;
        Fuzzer.Require(FuzzCorpus.Key(key).AsSpan().SequenceEqual(input), "Writing the key again gives other bytes.");
        foreach (var other in FuzzCorpus.Keys)
        {
            RegisterKey.TryRead(other, out var otherKey);
            Fuzzer.Require(Math.Sign(key.CompareTo(otherKey)) == Math.Sign(input.AsSpan().SequenceCompareTo(other)), "Keys do not sort as their bytes do.");
        }

        return true;
    }

    private static bool Text(byte[] input)
    {
        // Latin-1 keeps control characters and makes text of anything; a pair of bytes as one character also makes lone surrogates.
        var isAccepted = false;
        foreach (var text in (ReadOnlySpan<string>)[Encoding.UTF8.GetString(input), Encoding.Latin1.GetString(input), new string(MemoryMarshal.Cast<byte, char>(input.AsSpan(0, input.Length & ~1)))])
        {
            if (Address.TryParse(text, out var address))
                Fuzzer.Require(address.ToString() == text, "An address has two texts.");
            if (Allows<ReplicaId, FormatException>(() => ReplicaId.Parse(text)) is { } replica)
                Fuzzer.Require(replica.ToString() == text, "A replica id has two texts.");
            if (Allows<HybridTimestamp, FormatException>(() => HybridTimestamp.Parse(text)) is { } stamp)
                Fuzzer.Require(stamp.ToString() == text, "A stamp has two texts.");
            var database = Allows<DatabaseId, ArgumentException>(() => DatabaseId.From(text));
            var isName = GraphNames.CheckNodeId(text) == DecodeStatus.Ok;
            var required = Refuses(() => GraphNames.RequireNodeId(text));
            Fuzzer.Require(isName != required, "The two ways to check a name disagree.");
            Fuzzer.Require(!isName || database is not null, "A node id is stricter than a database name.");
            Fuzzer.Require(!isName || Encoding.UTF8.GetByteCount(text) is >= 1 and <= ValidityLimits.NodeIdBytes, "A name is beyond the limit.");
            Fuzzer.Require((GraphNames.CheckLabel(text) == DecodeStatus.Ok) != Refuses(() => GraphNames.RequireLabel(text)), "The two ways to check a label disagree.");
            isAccepted |= isName;
        }

        return isAccepted;
    }

    private static bool Json(byte[] input)
    {
        GenosValue value;
        try
        {
            value = GenosValue.Parse(input);
        }
        catch (GenosException)
        {
            return false;
        }

        Fuzzer.Require(GenosValue.CheckCanonical(value.Encoded.Span) == DecodeStatus.Ok, "JSON made a value that is not canonical.");
        Fuzzer.Require(GenosValue.Parse(value.ToJson()) == value, "The value does not survive its own JSON.");
        return true;
    }

    private static bool Filter(byte[] input)
    {
        NodeFilter filter;
        try
        {
            filter = NodeFilter.Parse(Encoding.UTF8.GetString(input));
        }
        catch (GenosQueryException problem)
        {
            Fuzzer.Require(problem.Code == GenosErrorCode.InvalidQuery && (problem.Line is null) == (problem.Column is null), "The error is not the typed one.");
            return false;
        }

        var text = filter.ToJson();
        // A path is written once for each operator, so the text may be too long to be read, and only then it is not.
        if (Encoding.UTF8.GetByteCount(text) <= QueryLimits.TextBytes)
            Fuzzer.Require(NodeFilter.Parse(text).Equals(filter) && NodeFilter.Parse(text).ToJson() == text, "The filter does not survive its own text.");
        var node = new GenosNode("n", GenosValue.Parse("""{"a":[{"b":"abc"},{"b":1}],"c":null,"location":{"latitude":1,"longitude":2}}"""), [], default, Author: null);
        Fuzzer.Require(NodeFilter.Not(NodeFilter.Or(filter, filter)).Matches(node) != filter.Matches(node), "A filter is neither true nor false.");
        return true;
    }

    private static T? Allows<T, TException>(Func<T> parse)
        where T : struct
        where TException : Exception
    {
        try
        {
            return parse();
        }
        catch (TException)
        {
            return null;
        }
    }

    private static bool Refuses(Action check)
    {
        try
        {
            check();
            return false;
        }
        catch (GenosException)
        {
            return true;
        }
    }

    private static byte[] Encode(ReadOnlySpan<Operation> operations)
    {
        var container = new ArrayBufferWriter<byte>();
        Codec.Encode(operations, container);
        return container.WrittenSpan.ToArray();
    }

    /// <summary>Field by field, since an operation that is not valid may have no id.</summary>
    private static bool Same(ReadOnlySpan<Operation> left, ReadOnlySpan<Operation> right)
    {
        if (left.Length != right.Length)
            return false;
        for (var i = 0; i < left.Length; i++)
        {
            Operation a = left[i], b = right[i];
            if (a.Kind != b.Kind || a.Flags != b.Flags || a.NodeId != b.NodeId || a.Label != b.Label || a.Target != b.Target || a.Timestamp != b.Timestamp
                || !a.BodyBytes.AsSpan().SequenceEqual(b.BodyBytes) || (a.BodyBytes is null) != (b.BodyBytes is null)
                || !a.Scope.Equals(b.Scope) || !a.Proof.Span.SequenceEqual(b.Proof.Span))
                return false;
        }

        return true;
    }
}
