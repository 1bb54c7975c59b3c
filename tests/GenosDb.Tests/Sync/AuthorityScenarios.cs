using GenosDb.Sync;
using GenosDb.Tests.Sync.Support;

namespace GenosDb.Tests.Sync;

/// <summary>Authority that arrives late, on replicas that have not seen the same.</summary>
public sealed class AuthorityScenarios
{
    private static readonly GenosIdentity[] Identities = [.. Enumerable.Range(0, 4).Select(number => GenosIdentity.Create(new SeededRandomSource((ulong)number + 1)))];

    private readonly EngineCluster _cluster = new() { ChecksInvariants = false };

    /// <summary>Found by governed seed 15 of the simulator: the range that came with a full state was taken for the peer's, with what rose in it here.</summary>
    [Fact]
    [Trait("Scenario", "83")]
    public void What_a_full_state_of_authority_brings_up_from_the_shadows_is_told_to_the_peer_that_brought_it()
    {
        var (root, other, remover, writer) = (Add("root", 0), Add("other", 1), Add("remover", 2), Add("writer", 3));
        other.Grant(Identities[2], "admin");
        other.Grant(Identities[3], "admin");
        Meet(other, remover);
        remover.Put("n", 0);
        Meet(remover, other);
        Meet(other, writer);
        root.Grant(Identities[2], "guest");
        _cluster.Advance(TimeSpan.FromSeconds(1));
        writer.Put("n", 1);
        _cluster.Advance(TimeSpan.FromSeconds(1));
        remover.Remove("n");
        Meet(remover, other);
        Meet(remover, writer);
        Meet(other, writer);

        // By root's grant, which nobody knew of, the removal does not count; other has never seen what it hid.
        Meet(root, other);
        other.Value("n").Should().Be((GenosValue)0);
        Meet(other, writer);

        writer.Value("n").Should().Be((GenosValue)1);
        other.Value("n").Should().Be((GenosValue)1);
        other.Synced.Should().NotContain(synced => synced.Reason.Contains("different fingerprints"), "no watermark has to be put right");
    }

    /// <summary>Found by governed seed 15 of the simulator with 2,000 operations: the same, where states are compared instead of sent.</summary>
    [Fact]
    [Trait("Scenario", "83")]
    public void What_a_comparison_of_states_brings_up_from_the_shadows_is_told_to_the_peer_that_brought_the_authority()
    {
        var (root, other, remover, filler) = (Add("root", 0), Add("other", 1), Add("remover", 2), Add("filler", 1));
        for (var i = 0; i <= SyncDefaults.RangesAbove; i++)
            filler.Put($"m{i}", i);
        Meet(filler, root);
        Meet(filler, other);
        other.Grant(Identities[2], "admin");
        other.Put("n", 0);
        Meet(other, remover);
        root.Grant(Identities[2], "guest");
        _cluster.Advance(TimeSpan.FromSeconds(1));
        remover.Remove("n");
        Meet(remover, other);
        other.Value("n").Should().BeNull();

        // By root's grant the removal does not count; root has never seen what it hid.
        Meet(root, other);

        other.Synced.Should().Contain(synced => synced.Method == SyncMethod.Ranges);
        other.Value("n").Should().Be((GenosValue)0);
        root.Value("n").Should().Be((GenosValue)0);
        root.Synced.Concat(other.Synced).Should().NotContain(synced => synced.Reason.Contains("different fingerprints"), "no watermark has to be put right");
    }

    private TestPeer Add(string name, int identity)
    {
        var options = new SecurityOptions { Signer = Identities[identity] };
        options.SuperAdmins.Add(new SuperAdmin(Identities[0].Address));
        options.SuperAdmins.Add(new SuperAdmin(Identities[1].Address));
        return _cluster.Add(name, options: options);
    }

    private void Meet(TestPeer one, TestPeer other)
    {
        var link = _cluster.Connect(one, other);
        _cluster.Advance(TimeSpan.FromSeconds(5));
        _cluster.Cut(link);
        _cluster.Advance(TimeSpan.FromSeconds(1));
    }
}
