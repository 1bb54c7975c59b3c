using System.Security.Cryptography;
using GenosDb.Tests.Fuzzing;
using GenosDb.Tests.Sync.Support;

namespace GenosDb.Tests.Adversarial.Support;

/// <summary>SHA-256 over the sorted pairs of register key and operation id of all winners: equal exactly when two states are.</summary>
internal static class StateHash
{
    public static string Of(TestPeer peer, bool includesAuthority = true) => Of(Strangers.Operations(peer), includesAuthority);

    public static string Of(IEnumerable<Operation> winners, bool includesAuthority = true)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (key, operation) in winners.Select(operation => (RegisterKey.Of(operation), operation)).OrderBy(pair => pair.Item1))
        {
            if (!includesAuthority && operation.IsAuthority)
                continue;
            hash.AppendData(FuzzCorpus.Key(key));
            hash.AppendData(Convert.FromHexString(operation.Id.ToString()));
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
