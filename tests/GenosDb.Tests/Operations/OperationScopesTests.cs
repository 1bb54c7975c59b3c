using System.Buffers.Binary;
using GenosDb.Tests.Wire;

namespace GenosDb.Tests.Operations;

public class OperationScopesTests
{
    [Fact]
    public void One_author_has_one_scope()
    {
        var scopes = new OperationScopes(WireSamples.Database);
        var scope = scopes.Get([1, 2, 3]);
        scopes.Get([1, 2, 3]).Should().BeSameAs(scope);
        scopes.Get([1, 2, 4]).Should().NotBe(scope);
        scopes.Get([2, 2, 3]).Should().NotBe(scope);
        scope.Should().Be(new OperationScope(WireSamples.Database, 1, [2, 3])).And.NotBe(new OperationScope(DatabaseId.From("trains"), 1, [2, 3]));
        scope.Author.Should().Be(Address.Derive(1, [2, 3]));
    }

    [Fact]
    public void Authors_that_are_asked_for_stay_while_a_flood_of_others_is_forgotten()
    {
        var scopes = new OperationScopes(WireSamples.Database);
        var alice = scopes.Get([1, 0xA]);
        var bob = scopes.Get([1, 0xB]);
        for (var i = 0; i < 3 * OperationScopes.Capacity; i++)
        {
            scopes.Get(Key(i));
            scopes.Get([1, 0xA]).Should().BeSameAs(alice);
        }

        scopes.Get([1, 0xB]).Should().NotBeSameAs(bob).And.Be(bob);
    }

    [Fact]
    public void Threads_may_share_it()
    {
        var scopes = new OperationScopes(WireSamples.Database);
        Parallel.For(0, 20_000, i => scopes.Get(Key(i % 3_000)).PublicKey.Should().Equal(Key(i % 3_000)[1..]));
    }

    private static byte[] Key(int i)
    {
        byte[] key = [1, 2, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(key.AsSpan(2), i);
        return key;
    }
}
