using GenosDb.Security;
using GenosDb.Testing;

namespace GenosDb.Tests.Security.Signatures;

public class Es256KeyCacheTests
{
    private readonly Es256KeyCache _cache = new(2);

    [Fact]
    public void The_key_that_was_not_used_longest_is_forgotten_first()
    {
        var (alice, bob, charlie) = (Key(1), Key(2), Key(3));
        _cache.GetOrAdd(alice.Point, alice.Key);
        _cache.GetOrAdd(bob.Point, bob.Key);
        _cache.TryGet(alice.Point, out _).Should().BeTrue();
        _cache.GetOrAdd(charlie.Point, charlie.Key);

        _cache.TryGet(bob.Point, out _).Should().BeFalse();
        _cache.TryGet(alice.Point, out var kept).Should().BeTrue();
        kept.Should().BeSameAs(alice.Key);
        _cache.TryGet(charlie.Point, out _).Should().BeTrue();
        _cache.Count.Should().Be(2);
    }

    [Fact]
    public void The_first_of_two_parsed_keys_is_kept()
    {
        var (first, second) = (Key(1), Key(1));
        _cache.GetOrAdd(first.Point, first.Key).Should().BeSameAs(first.Key);
        _cache.GetOrAdd(second.Point, second.Key).Should().BeSameAs(first.Key);
        _cache.Count.Should().Be(1);
    }

    [Fact]
    public void A_key_that_was_forgotten_still_verifies_for_whoever_holds_it()
    {
        using var alice = GenosIdentity.Create(new SeededRandomSource(1));
        var digest = Es256SignatureSchemeTests.Digest("hello");
        var (_, key) = Key(1);
        key.Dispose();
        key.Verify(digest, Es256SignatureSchemeTests.Sign(alice, digest)).Should().BeTrue();
    }

    [Fact]
    public void A_cache_holds_at_least_one_key() => FluentActions.Invoking(() => new Es256KeyCache(0)).Should().Throw<ArgumentOutOfRangeException>();

    private static (CompressedPoint Point, Es256PublicKey Key) Key(ulong seed)
    {
        using var identity = GenosIdentity.Create(new SeededRandomSource(seed));
        Es256PublicKey.TryParse(identity.PublicKey.Span, out var key).Should().BeTrue();
        key!.Address.Should().Be(identity.Address);
        return (CompressedPoint.Read(identity.PublicKey.Span), key);
    }
}
