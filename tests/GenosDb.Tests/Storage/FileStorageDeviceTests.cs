using GenosDb.Storage;

namespace GenosDb.Tests.Storage;

public sealed class FileStorageDeviceTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("genosdb-device-").FullName;
    private readonly FileStorageDevice _device;

    public FileStorageDeviceTests() => _device = new FileStorageDevice(Path.Combine(_root, "deep", "store.genos"));

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Nothing_is_made_before_a_file_is()
    {
        _device.List().Should().BeEmpty();
        Directory.Exists(_device.Location).Should().BeFalse();
    }

    [Fact]
    public void Files_are_written_read_renamed_and_deleted()
    {
        using (var file = _device.Open("one", StorageFileMode.CreateNew))
        {
            file.Write(3, "abc"u8);
            file.Sync();
            file.Length.Should().Be(6);
        }

        FluentActions.Invoking(() => _device.Open("one", StorageFileMode.CreateNew)).Should().Throw<IOException>();
        _device.Rename("one", "quarantine/two");
        _device.SyncDirectory();
        _device.List().Should().Equal("quarantine/two");
        using (var file = _device.Open("quarantine/two", StorageFileMode.Read))
        {
            var bytes = new byte[8];
            file.Read(0, bytes).Should().Be(6);
            bytes.Should().Equal(0, 0, 0, (byte)'a', (byte)'b', (byte)'c', 0, 0);
            file.Sync();
        }

        _device.Delete("quarantine/two");
        _device.Delete("quarantine/two");
        _device.SyncDirectory();
        _device.List().Should().BeEmpty();
        FluentActions.Invoking(() => _device.Open("one", StorageFileMode.Read)).Should().Throw<IOException>();
    }

    [Fact]
    public void A_lock_is_held_by_one_and_can_be_read_by_all()
    {
        using (var held = _device.Open("LOCK", StorageFileMode.Lock))
        {
            held.Write(0, "me"u8);
            FluentActions.Invoking(() => _device.Open("LOCK", StorageFileMode.Lock)).Should().Throw<IOException>().Which.HResult.Should().Be(StorageErrors.Held);
            using var read = _device.Open("LOCK", StorageFileMode.Read);
            var text = new byte[2];
            read.Read(0, text).Should().Be(2);
            text.Should().Equal("me"u8.ToArray());
        }

        _device.Open("LOCK", StorageFileMode.Lock).Dispose();
    }

    [Fact]
    public async Task A_log_in_a_directory_holds_what_was_written()
    {
        await using (var log = await OpenedLog.OpenAsync(_device))
        {
            await log.PutAsync(("alice", "1"), ("bob", "2"));
            await log.FlushAsync();
            await log.CompactAsync();
            await log.PutAsync(("bob", null));
            var second = () => OpenedLog.OpenAsync(new FileStorageDevice(_device.Location));
            (await second.Should().ThrowAsync<StorageException>()).Which.Message.Should().Contain("by this process, incarnation");
            (await log.VerifyAsync()).Findings.Should().BeEmpty();
        }

        await using var again = await OpenedLog.OpenAsync(_device);
        again.State.Should().Equal(new Dictionary<string, string>(StringComparer.Ordinal) { ["alice"] = "1" });
        again.Opening.WasClosedCleanly.Should().BeTrue();
    }

    [Fact]
    public async Task A_file_is_no_store()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_device.Location)!);
        await File.WriteAllTextAsync(_device.Location, "something else");

        var open = () => OpenedLog.OpenAsync(_device);
        (await open.Should().ThrowAsync<StorageException>()).Which.Failure.Should().Be(StorageFailure.NotAStore);
    }
}
