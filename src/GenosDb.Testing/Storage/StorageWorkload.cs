using System.Buffers.Binary;
using GenosDb.Storage;

namespace GenosDb.Testing;

/// <summary>Draws what is written: few keys, so that they are overwritten and deleted, and values of all sizes.</summary>
internal sealed class StorageWorkload(ulong seed)
{
    private const int Keys = 24;

    private readonly CountedDice _dice = new(seed, purpose: 1);

    public IReadOnlyList<StorageBatch> DrawGroup()
    {
        var group = new StorageBatch[1 + (_dice.OneIn(3) ? _dice.Below(4) : 0)];
        for (var i = 0; i < group.Length; i++) group[i] = DrawBatch();
        return group;
    }

    private StorageBatch DrawBatch()
    {
        var batch = new StorageBatch();
        for (var count = 1 + (_dice.OneIn(3) ? _dice.Below(8) : 0); count > 0; count--)
        {
            var key = new byte[sizeof(uint)];
            BinaryPrimitives.WriteUInt32BigEndian(key, (uint)_dice.Below(Keys));
            if (_dice.OneIn(5)) batch.Delete(key);
            else batch.Put(key, DrawValue());
        }

        return batch;
    }

    private byte[] DrawValue()
    {
        var value = new byte[_dice.Below(10) switch { 0 => 0, < 8 => _dice.Below(120), 8 => _dice.Below(700), _ => _dice.Below(2_500) }];
        // Half of them compress well.
        if (_dice.OneIn(2)) new SeededRandomSource(_dice.Bits()).Fill(value);
        else value.AsSpan().Fill((byte)_dice.Below(256));
        return value;
    }
}
