using System.Runtime.InteropServices;
using GenosDb.Wire;

namespace GenosDb;

/// <summary>Lines of an import that make one container: either all signed or none, and no more than any peer can take apart.</summary>
internal sealed class ImportPortion
{
    private const int MaxLines = 1_000;
    private const int MaxBytes = 2 << 20;

    private readonly List<(long Line, Operation Operation)> _lines = [];
    private int _bytes;

    public ReadOnlySpan<(long Line, Operation Operation)> Lines => CollectionsMarshal.AsSpan(_lines);

    /// <summary>Adds a line; false when it does not belong to the others, or there is no room. An empty portion takes every one.</summary>
    public bool TryAdd(long line, Operation operation)
    {
        var bytes = ContainerSize.Estimate(operation);
        if (_lines.Count > 0 && (_lines.Count == MaxLines || bytes > MaxBytes - _bytes || IsSigned(operation) != IsSigned(_lines[0].Operation)))
            return false;
        _lines.Add((line, operation));
        _bytes += bytes;
        return true;
    }

    public void Clear()
    {
        _lines.Clear();
        _bytes = 0;
    }

    private static bool IsSigned(Operation operation) => operation.SchemeId != OperationScope.UnsignedScheme;
}
