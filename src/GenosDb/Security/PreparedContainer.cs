using System.Collections.Immutable;

namespace GenosDb.Security;

/// <summary>A container that was decoded before its turn came.</summary>
/// <param name="Container">Where its bytes are, which says which one it is.</param>
/// <param name="Operations">What it holds.</param>
internal sealed record PreparedContainer(ReadOnlyMemory<byte> Container, ImmutableArray<Operation> Operations);
