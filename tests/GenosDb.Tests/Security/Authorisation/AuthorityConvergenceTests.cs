using GenosDb.Security;

namespace GenosDb.Tests.Security.Authorisation;

public class AuthorityConvergenceTests
{
    [Fact]
    public void Every_order_of_arrival_gives_the_answers_of_the_definitions()
    {
        var counting = 0;
        for (var seed = 0; seed < 2_000; seed++)
        {
            var history = new RandomHistory(seed);
            var oracle = new AuthorityOracle(history.Policy, history.OfAuthority);
            var empty = Authority.Empty(new SecurityPolicy(history.Policy));
            var oneByOne = history.Shuffled().Aggregate(empty, (authority, operation) => authority.With(operation));
            var inChunks = history.Shuffled().Chunk(1 + history.Next(10)).Aggregate(empty, (authority, chunk) => authority.With(chunk));
            oneByOne.Digest.SequenceEqual(inChunks.Digest).Should().BeTrue();
            Authority[] both = [oneByOne, inChunks];
            foreach (var operation in history.All)
            {
                var expected = oracle.Authorised(operation);
                counting += expected ? 1 : 0;
                if (both.Any(authority => authority.IsAuthorised(operation) != expected))
                    Assert.Fail($"seed {seed}: {operation.Kind} of {operation.NodeId} by {operation.Author} at {operation.Timestamp} should {(expected ? "" : "not ")}count");
                if (history.Policy.OpenPolicy || operation.IsAuthority)
                    continue;
                OperationId[] voiding = [.. oracle.Voiding(operation).Order()];
                if (both.Any(authority => !authority.RevocationsVoiding(operation).Order().SequenceEqual(voiding)))
                    Assert.Fail($"seed {seed}: {operation.Id} is voided by other revocations");
            }

            foreach (var identity in RandomHistory.Everybody)
            {
                var at = history.AnyMoment();
                var role = oracle.Role(identity.Address.ToString(), at);
                if (both.Any(authority => authority.RoleAt(identity.Address, at) != role))
                    Assert.Fail($"seed {seed}: the role of {identity.Address} at {at} should be {role}");
                var isPromoted = oracle.Promoted(identity.Address.ToString());
                if (both.Any(authority => authority.IsPromoted(identity.Address) != isPromoted))
                    Assert.Fail($"seed {seed}: {identity.Address} should {(isPromoted ? "" : "not ")}be promoted");
            }
        }

        counting.Should().BeInRange(20_000, 100_000, "a history in which nothing, or everything, counts shows nothing");
    }

    [Fact]
    public void Judging_anew_only_what_an_operation_affects_is_enough()
    {
        var changes = 0;
        for (var seed = 0; seed < 500; seed++)
        {
            var history = new RandomHistory(seed);
            var authority = Authority.Empty(new SecurityPolicy(history.Policy));
            var data = history.All.Where(operation => !operation.IsAuthority).ToList();
            var counted = data.ToDictionary(operation => operation, authority.IsAuthorised);
            foreach (var operation in history.Shuffled())
            {
                authority = authority.With(operation);
                var (author, nodes) = authority.AffectedBy(operation);
                foreach (var affected in data.Where(candidate => candidate.Author == author || nodes.Any(node => node == candidate.NodeId)))
                {
                    var counts = authority.IsAuthorised(affected);
                    changes += counts == counted[affected] ? 0 : 1;
                    counted[affected] = counts;
                }

                foreach (var (candidate, counts) in counted)
                {
                    if (authority.IsAuthorised(candidate) != counts)
                        Assert.Fail($"seed {seed}: {operation.Kind} of {operation.NodeId} changed {candidate.Kind} of {candidate.NodeId} unnoticed");
                }
            }
        }

        changes.Should().BeGreaterThan(1_000);
    }
}
