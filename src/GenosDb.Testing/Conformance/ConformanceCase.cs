namespace GenosDb.Testing;

/// <summary>One test of a suite, for any test framework: a theory over <c>Cases</c> that awaits <see cref="RunAsync"/>.</summary>
public sealed class ConformanceCase
{
    private readonly Func<CancellationToken, Task> _run;

    internal ConformanceCase(string name, Func<CancellationToken, Task> run) => (Name, _run) = (name, run);

    /// <summary>The rule, as a sentence. Unique in its suite, and the same in every run.</summary>
    public string Name { get; }

    /// <summary>Checks the rule. May be called again; each run makes what it checks anew.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ConformanceException">The rule does not hold.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await _run(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception problem)
        {
            throw new ConformanceException($"{Name}: {problem.Message}", problem);
        }
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
