using System.Runtime.Versioning;
using Dialtone.Facts.Usb;
using Dialtone.Linux.FileTrees;
using Dialtone.Linux.Switching;
using Dialtone.Tests.Treatment;
using Xunit;

namespace Dialtone.Tests.Switching;

/// <summary>Which mounts are of a stick's storage, on files that stand for /proc and /sys.</summary>
[SupportedOSPlatform("linux")]
public sealed class StorageMountsTests : IDisposable
{
    private readonly TemporaryDirectory root = new();

    public StorageMountsTests()
    {
        Disk("sda", "8:0", ("sda1", "8:1"));
        Disk("sdaa", "65:160", ("sdaa1", "65:161"));
        Directory.CreateDirectory(root.On("/dev/disk/by-label"));
        File.WriteAllText(root.On("/dev/sda1"), "");
        File.CreateSymbolicLink(root.On("/dev/disk/by-label/CARD"), "../../sda1");
    }

    public void Dispose() => root.Dispose();

    [Fact]
    public void A_disk_whose_name_goes_on_where_the_sticks_ends_is_another_one()
    {
        Mounted("40 1 65:161 / /home rw,relatime shared:1 - ext4 /dev/sdaa1 rw", "41 1 8:1 / /media/card ro,relatime - vfat /dev/sda1 ro,codepage=437");
        Assert.Equal([new StorageMount("/dev/sda1", "/media/card", true)], Of("sda").Mounts);
        Assert.Equal("/home", Assert.Single(Of("sdaa").Mounts).Directory);
    }

    [Fact]
    public void A_mount_is_found_by_whatever_name_it_was_made()
    {
        // A node of its own; a file system of several devices, which has a number of its own.
        Mounted("40 1 8:1 / /media/a\\040b ro - vfat /tmp/node rw", "41 1 0:45 / /media/card rw - btrfs /dev/disk/by-label/CARD rw,ssd");
        Assert.Equal([new StorageMount("/dev/disk/by-label/CARD", "/media/card", false), new StorageMount("/tmp/node", "/media/a b", false)], Of("sda").Mounts);
    }

    [Fact]
    public void What_is_built_on_a_partition_is_in_use()
    {
        Assert.Null(Of("sda").Holder);
        root.Put("/sys/class/block/sda1/holders/dm-0/dev", "254:0\n");
        Assert.Equal("dm-0 is built on /dev/sda1", Of("sda").Holder);
        Assert.Null(Of("sdaa").Holder);
    }

    [Fact]
    public void A_device_without_disks_has_no_mounts()
    {
        Mounted("40 1 8:1 / /media/card rw - vfat /dev/sda1 rw");
        var storage = new StorageMounts(new DirectoryFileTree(root.Path), Sticks.Modem("12d1:1436"));
        Assert.Empty(storage.Mounts);
        Assert.Null(storage.Holder);
    }

    private StorageMounts Of(string disk) => new(
        new DirectoryFileTree(root.Path),
        Sticks.Device("12d1:1446", "1-1", "", null, Sticks.Interface("1-1", 0, new UsbClass(8, 6, 0x50), "usb-storage") with { ScsiUnits = [new ScsiUnit("0:0:0:0", 0, 0, "", "", disk)] }));

    private void Disk(string name, string number, (string Name, string Number) partition)
    {
        root.Put($"/sys/class/block/{name}/dev", number + "\n");
        root.Put($"/sys/class/block/{name}/{partition.Name}/partition", "1\n");
        root.Put($"/sys/class/block/{partition.Name}/dev", partition.Number + "\n");
    }

    private void Mounted(params string[] lines) => root.Put(StorageMounts.Path, string.Join('\n', lines) + "\n");
}
