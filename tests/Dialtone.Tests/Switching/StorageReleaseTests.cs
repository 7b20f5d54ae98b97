using System.Runtime.Versioning;
using Dialtone.Facts.Usb;
using Dialtone.Linux.FileTrees;
using Dialtone.Linux.Interop.Libc;
using Dialtone.Linux.Switching;
using Dialtone.Tests.Treatment;
using Xunit;

namespace Dialtone.Tests.Switching;

/// <summary>What becomes of a stick's mounts before it is switched, with an unmount that does what the test says.</summary>
[SupportedOSPlatform("linux")]
public sealed class StorageReleaseTests : IDisposable
{
    private readonly TemporaryDirectory root = new();
    private readonly List<string> unmounted = [];

    public StorageReleaseTests()
    {
        root.Put("/sys/class/block/sr0/dev", "11:0\n");
        root.Put(StorageMounts.Path, "40 1 11:0 / /media/cd ro,relatime shared:1 - iso9660 /dev/sr0 ro\n41 1 11:0 / /mnt/cd ro,relatime - iso9660 /dev/sr0 ro\n");
    }

    public void Dispose() => root.Dispose();

    /// <summary>A device that answers nothing holds umount2(2) in the kernel, where no signal reaches it.</summary>
    [Fact]
    public void An_unmount_that_hangs_is_given_up_at_its_deadline_and_told()
    {
        using var end = new ManualResetEventSlim();
        using var ended = new ManualResetEventSlim();
        try
        {
            var said = Release(
                _ =>
                {
                    // Without a deadline this fails, and does not hang.
                    end.Wait(TimeSpan.FromSeconds(30));
                    ended.Set();
                    return 0;
                },
                TimeSpan.FromMilliseconds(100));
            Assert.Equal("/dev/sr0 of this device is mounted on /mnt/cd, and unmounting it has not come to an end after 0.1 s.", said);
            Assert.Equal(["/mnt/cd"], unmounted);
            Assert.False(ended.IsSet);
        }
        finally
        {
            end.Set();
            ended.Wait(TimeSpan.FromSeconds(30));
        }
    }

    [Fact]
    public void Every_mount_of_a_CD_is_taken_away_the_innermost_first()
    {
        Assert.Null(Release(_ => 0, TimeSpan.FromMinutes(1)));
        Assert.Equal(["/mnt/cd", "/media/cd"], unmounted);
    }

    [Fact]
    public void A_CD_that_somebody_uses_is_told_and_nothing_further_is_taken_away()
    {
        Assert.Contains("/mnt/cd and in use", Release(_ => Errno.EBUSY, TimeSpan.FromMinutes(1)));
        Assert.Equal(["/mnt/cd"], unmounted);
    }

    [Fact]
    public void What_may_be_written_to_is_left_to_its_owner()
    {
        root.Put(StorageMounts.Path, "40 1 11:0 / /media/card rw,relatime - vfat /dev/sr0 rw\n");
        Assert.Contains("umount /media/card", Release(_ => 0, TimeSpan.FromMinutes(1)));
        Assert.Empty(unmounted);
    }

    private string? Release(Func<string, int> unmount, TimeSpan deadline) => new StorageRelease(
        new DirectoryFileTree(root.Path),
        directory =>
        {
            unmounted.Add(directory);
            return unmount(directory);
        },
        deadline).Release(Sticks.Cd("12d1:1446"));
}
