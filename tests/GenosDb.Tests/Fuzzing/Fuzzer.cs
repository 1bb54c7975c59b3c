namespace GenosDb.Tests.Fuzzing;

/// <summary>Tries numbered cases on the targets. Each case is a function of the seed and its number alone, so that any one of them can be repeated.</summary>
internal sealed class Fuzzer
{
    /// <summary>What one case may allocate, whatever the input says.</summary>
    public static readonly long MaxAllocatedBytes = 2L * new GenosLimits().FrameBytes;

    private const int CasesPerTurn = 500;
    private const int MaxFinds = 5;

    private readonly IReadOnlyList<FuzzTarget> _targets;
    private readonly int[] _byWeight;
    private readonly ulong _seed;

    public Fuzzer(IReadOnlyList<FuzzTarget> targets, ulong seed)
    {
        (_targets, _seed) = (targets, seed);
        _byWeight = [.. targets.SelectMany((target, index) => Enumerable.Repeat(index, target.Weight))];
    }

    /// <summary>Tries so many cases on all processors; stops early when there is enough to look at.</summary>
    public FuzzReport Run(long cases)
    {
        var tried = new long[_targets.Count];
        var accepted = new long[_targets.Count];
        List<FuzzFind> finds = [];
        var gate = new Lock();
        long next = 0;
        Parallel.For(0, Environment.ProcessorCount, _ =>
        {
            var myTried = new long[_targets.Count];
            var myAccepted = new long[_targets.Count];
            for (var from = Turn(); from < cases; from = Turn())
            {
                for (var number = from; number < Math.Min(cases, from + CasesPerTurn); number++)
                {
                    var find = Try((ulong)number, out var target, out var isAccepted);
                    myTried[target]++;
                    myAccepted[target] += isAccepted ? 1 : 0;
                    if (find is null)
                        continue;
                    lock (gate)
                        finds.Add(find);
                }

                lock (gate)
                {
                    if (finds.Count >= MaxFinds)
                        break;
                }
            }

            lock (gate)
            {
                for (var i = 0; i < _targets.Count; i++)
                    (tried[i], accepted[i]) = (tried[i] + myTried[i], accepted[i] + myAccepted[i]);
            }
        });
        return new FuzzReport([.. _targets.Select((target, i) => (target.Name, tried[i], accepted[i]))], [.. finds.OrderBy(find => find.Case)]);

        long Turn() => Interlocked.Add(ref next, CasesPerTurn) - CasesPerTurn;
    }

    /// <summary>Tries one case; null when all is well.</summary>
    public FuzzFind? Try(ulong number, out int target, out bool isAccepted)
    {
        var random = new CaseRandom(_seed, number);
        target = random.Pick(_byWeight);
        var input = _targets[target].Make(random);
        try
        {
            isAccepted = Check(_targets[target], input);
            return null;
        }
        catch (Exception problem)
        {
            isAccepted = false;
            return new FuzzFind(_targets[target].Name, _seed, number, input, problem);
        }
    }

    /// <summary>Feeds one input; throws when it is not taken as it has to be.</summary>
    public static bool Check(FuzzTarget target, byte[] input)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var isAccepted = target.Check(input);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Require(allocated <= MaxAllocatedBytes, $"{allocated} bytes were allocated for an input of {input.Length}.");
        return isAccepted;
    }

    public static void Require(bool condition, string message)
    {
        if (!condition)
            throw new InvalidOperationException(message);
    }
}
