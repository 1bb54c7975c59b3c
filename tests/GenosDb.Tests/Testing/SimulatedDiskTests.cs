using GenosDb.Storage;
using GenosDb.Testing;

namespace GenosDb.Tests.Testing;

public sealed class SimulatedDiskTests
{
    [Fact]
    public void What_is_synced_with_its_name_survives_every_power_cut()
    {
        for (var seed = 0UL; seed < 50; seed++)
        {
            var disk = new SimulatedDisk(seed);
            using (var file = disk.Open("one", StorageFileMode.CreateNew))
            {
                file.Write(0, "synced"u8);
                file.Sync();
                disk.SyncDirectory();
                file.Write(6, " and not"u8);
            }

            disk.Crash();
            Read(disk, "one")[..6].Should().Equal("synced"u8.ToArray(), "seed {0}", seed);
        }
    }

    [Fact]
    public void Without_a_sync_sectors_are_kept_dropped_torn_or_garbage_and_names_kept_or_lost()
    {
        var (whole, shorter, other, lost) = (0, 0, 0, 0);
        var written = new byte[1_536];
        written.AsSpan().Fill(7);
        for (var seed = 0UL; seed < 200; seed++)
        {
            var disk = new SimulatedDisk(seed);
            disk.Open("one", StorageFileMode.CreateNew).Write(0, written);
            disk.Crash();
            if (disk.List().Count == 0)
                lost++;
            else if (Read(disk, "one") is var read && read.SequenceEqual(written))
                whole++;
            else if (read.Length < written.Length)
                shorter++;
            else
                other++;
        }

        new[] { whole, shorter, other, lost }.Should().AllSatisfy(count => count.Should().BeGreaterThan(5));
    }

    [Fact]
    public void A_rename_and_a_deletion_that_are_not_synced_may_be_undone()
    {
        HashSet<string> seen = [];
        for (var seed = 0UL; seed < 50; seed++)
        {
            var disk = new SimulatedDisk(seed);
            foreach (var name in (string[])["a", "b"])
                disk.Open(name, StorageFileMode.CreateNew).Dispose();
            disk.SyncDirectory();
            disk.Rename("a", "c");
            disk.Delete("b");
            disk.Crash();
            seen.Add(string.Concat(disk.List()));
        }

        seen.Should().BeEquivalentTo("ab", "a", "bc", "c");
    }

    [Fact]
    public void A_seed_is_the_same_loss_again()
    {
        byte[] Lose()
        {
            var disk = new SimulatedDisk(seed: 3);
            var file = disk.Open("one", StorageFileMode.CreateNew);
            disk.SyncDirectory();
            file.Write(0, new byte[10_000]);
            disk.Crash();
            return Read(disk, "one");
        }

        Lose().Should().Equal(Lose());
    }

    [Fact]
    public void The_call_that_is_to_fail_fails_as_it_should()
    {
        var disk = new SimulatedDisk(seed: 1, new SimulatedDiskFaults { FailAtCall = 3, FailsWith = SimulatedDiskFailure.ShortWrite });
        var file = disk.Open("one", StorageFileMode.CreateNew);
        file.Write(0, new byte[100]);
        file.Sync();
        var write = () => file.Write(100, new byte[100]);

        write.Should().Throw<IOException>().Which.HResult.Should().Be(unchecked((int)0x80070070));
        file.Length.Should().BeInRange(100, 199);
        write.Should().NotThrow();
        disk.Calls.Should().Be(6);
    }

    [Fact]
    public void A_full_disk_takes_what_fits()
    {
        var disk = new SimulatedDisk(seed: 1, new SimulatedDiskFaults { CapacityBytes = 10 });
        var file = disk.Open("one", StorageFileMode.CreateNew);

        FluentActions.Invoking(() => file.Write(0, new byte[11])).Should().Throw<IOException>();
        file.Length.Should().Be(10);
        file.Write(0, new byte[10]);
    }

    [Fact]
    public void A_killed_process_loses_its_files_and_locks_and_nothing_else()
    {
        var disk = new SimulatedDisk(seed: 1);
        var held = disk.Open("LOCK", StorageFileMode.Lock);
        held.Write(0, "me"u8);
        FluentActions.Invoking(() => disk.Open("LOCK", StorageFileMode.Lock)).Should().Throw<IOException>();

        disk.Kill();

        FluentActions.Invoking(() => held.Write(0, "me"u8)).Should().Throw<IOException>();
        disk.Open("LOCK", StorageFileMode.Lock).Length.Should().Be(2);
    }

    [Fact]
    public void Faults_out_of_their_range_are_refused()
    {
        foreach (var faults in (SimulatedDiskFaults[])[new() { SectorBytes = 1_000 }, new() { BitFlipRate = 2 }, new() { CapacityBytes = -1 }, new() { FailAtCall = 0 }])
            FluentActions.Invoking(() => new SimulatedDisk(seed: 1, faults)).Should().Throw<ArgumentOutOfRangeException>();
    }

    private static byte[] Read(SimulatedDisk disk, string name)
    {
        using var file = disk.Open(name, StorageFileMode.Read);
        var bytes = new byte[file.Length];
        file.Read(0, bytes);
        return bytes;
    }
}
