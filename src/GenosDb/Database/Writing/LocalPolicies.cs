using GenosDb.Graphs;
using GenosDb.Sync;

namespace GenosDb;

/// <summary>The policies for local writes. Thread-safe: a write is judged by those that are there when it begins.</summary>
internal sealed class LocalPolicies
{
    private readonly Lock _gate = new();
    private Registration[] _registrations = [];

    public IDisposable Add(OperationPolicy policy)
    {
        var registration = new Registration(this, policy);
        lock (_gate)
            Volatile.Write(ref _registrations, [.. _registrations, registration]);
        return registration;
    }

    /// <summary>Asks every policy about every draft. Runs code of the application, so never under the lock of the database.</summary>
    /// <param name="drafts">Judged as one: one refusal is a refusal of all.</param>
    /// <param name="database">What the drafts would be written to.</param>
    /// <param name="graph">Has the nodes as they are now.</param>
    /// <exception cref="GenosException">A policy refused, or threw.</exception>
    public void Demand(ReadOnlySpan<OperationDraft> drafts, DatabaseId database, Graph graph)
    {
        var registrations = Volatile.Read(ref _registrations);
        if (registrations.Length == 0)
            return;
        var scope = new OperationScope(database);
        foreach (ref readonly var draft in drafts)
        {
            var operation = new Operation(scope, draft.Kind, draft.Flags, draft.NodeId, draft.Label, draft.Target, timestamp: default, draft.Body, proof: null);
            var context = new OperationContext(operation, graph.Find(draft.NodeId));
            foreach (var registration in registrations)
                registration.Demand(context);
        }
    }

    private void Remove(Registration registration)
    {
        lock (_gate)
            Volatile.Write(ref _registrations, [.. _registrations.Where(other => other != registration)]);
    }

    /// <summary>One call of <see cref="IGenosDatabase.Use"/>; the same policy may be there twice.</summary>
    private sealed class Registration(LocalPolicies policies, OperationPolicy policy) : IDisposable
    {
        public void Demand(OperationContext context)
        {
            PolicyDecision decision;
            try
            {
                decision = policy(context);
            }
#pragma warning disable CA1031 // A policy that cannot decide refuses, whatever it throws; the exception is inside that of the writer.
            catch (Exception problem)
#pragma warning restore CA1031
            {
                throw new GenosException(GenosErrorCode.PolicyRefused, $"{WriteOutcomes.NotDone(context.Operation)}: a local policy threw {problem.GetType().Name}, which refuses. {problem.Message}", problem);
            }

            if (decision.RefusalReason is { } reason)
                throw new GenosException(GenosErrorCode.PolicyRefused, $"{WriteOutcomes.NotDone(context.Operation)}: a local policy refused it. {reason}");
        }

        public void Dispose() => policies.Remove(this);
    }
}
