using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using Dialtone.Lab;
using Dialtone.Lab.Devices;
using Dialtone.Lab.Guests;
using Dialtone.Lab.Transports;
using Xunit;

namespace Dialtone.Tests.Kernel;

/// <summary>A guest with a healthy modem that is not plugged in yet. The tests of the guest itself share it, since none leaves anything behind.</summary>
public sealed class SharedGuest : IAsyncLifetime
{
    private Guest? _guest;

    public VirtualDevice Modem { get; } = VirtualDevice.Load("huawei-e620", plugged: false);

    /// <summary>Why there is none; null if there is.</summary>
    public string? Unavailable { get; private set; }

    public Guest Guest
    {
        get
        {
            if (Unavailable is not null)
                Assert.Skip(Unavailable);
            return _guest!;
        }
    }

    public async ValueTask InitializeAsync()
    {
        try
        {
            _guest = await Guest.BootAsync(new GuestOptions(), [Modem]);
        }
        catch (LabUnavailableException exception)
        {
            Unavailable = exception.Message;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_guest is not null)
            await _guest.DisposeAsync();
        Modem.Dispose();
    }
}

[SupportedOSPlatform("linux")]
public class GuestTests(SharedGuest shared) : IClassFixture<SharedGuest>
{
    private static readonly TimeSpan Brief = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_command_has_its_status_output_and_errors_apart()
    {
        var result = await shared.Guest.RunAsync("echo out; echo err >&2; exit 7", Brief);
        Assert.Equal((7, "out", "err"), (result.ExitStatus, result.Text, result.ErrorText));
    }

    [Fact]
    public async Task Any_bytes_come_out_as_they_went_in()
    {
        var bytes = RandomNumberGenerator.GetBytes(300_000);
        await shared.Guest.Shell.PushFileAsync(bytes, "/tmp/a folder/it's", Brief);
        Assert.Equal(bytes, await shared.Guest.Shell.PullFileAsync("/tmp/a folder/it's", Brief));
        var sum = await shared.Guest.RunAsync("sha256sum <'/tmp/a folder/it'\\''s'", Brief);
        Assert.StartsWith(Convert.ToHexStringLower(SHA256.HashData(bytes)), sum.Text);
    }

    [Fact]
    public async Task Output_comes_while_the_command_runs()
    {
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = await shared.Guest.Shell.StartAsync("echo first; until [ -e /tmp/go ]; do usleep 10000; done; rm /tmp/go; echo second", (bytes, _) =>
        {
            if (Encoding.UTF8.GetString(bytes).Contains("first", StringComparison.Ordinal))
                first.TrySetResult();
        });
        await first.Task.WaitAsync(Brief);
        Assert.False(running.Result.IsCompleted);
        (await shared.Guest.RunAsync("touch /tmp/go", Brief)).Checked();
        Assert.Equal("first\nsecond", (await running.Result.WaitAsync(Brief)).Text);
    }

    [Fact]
    public async Task A_command_that_takes_too_long_is_killed_with_its_children()
    {
        await Assert.ThrowsAsync<TimeoutException>(() => shared.Guest.RunAsync("sleep 4711 & sleep 4711", TimeSpan.FromSeconds(1)));
        Assert.Equal("0", (await shared.Guest.RunAsync("ps | grep -c '[s]leep 4711'", Brief)).Text);
    }

    [Fact]
    public async Task What_a_command_leaves_behind_does_not_write_into_the_next_ones_output()
    {
        for (var i = 0; i < 6; i++)
        {
            (await shared.Guest.RunAsync("(usleep 50000; echo stray) & true", Brief)).Checked();
            Assert.Equal("mine", (await shared.Guest.RunAsync("echo mine", Brief)).Text);
        }
    }

    [Fact]
    public async Task A_device_plugged_in_later_is_found_by_kernel_and_udev()
    {
        var guest = shared.Guest;
        var position = guest.Log.Position;
        shared.Modem.Plug();
        await guest.Log.WaitForAsync("converter now attached to ttyUSB2", Brief, position);
        Assert.Equal("2000", (await guest.RunAsync("cat /sys/module/block/parameters/events_dfl_poll_msecs", Brief)).Text);
        Assert.Contains("ID_USB_DRIVER=option", (await guest.RunAsync("udevadm settle; udevadm info /dev/ttyUSB0", Brief)).Text);
        position = guest.Log.Position;
        shared.Modem.Unplug();
        await guest.Log.WaitForAsync("usb 1-1: USB disconnect", Brief, position);
    }

    [Fact]
    public async Task What_was_recorded_of_the_traffic_is_read_by_Wireshark()
    {
        Assert.SkipUnless(HostProgram.Find("tshark") is not null, "tshark is not installed");
        var file = Path.GetTempFileName();
        try
        {
            using (var recorder = new PcapRecorder(file))
            {
                using var modem = VirtualDevice.Load("huawei-e620", plugged: false);
                await using var guest = await BootAsync(modem, recorder);
                modem.Plug();
                await guest.Log.WaitForAsync("converter now attached to ttyUSB2", Brief);
                (await guest.RunAsync("udevadm settle; stty -F /dev/ttyUSB0 raw -echo; printf 'AT\\r' >/dev/ttyUSB0", Brief)).Checked();
                await modem.Log.WaitForAsync(e => e.Kind == DeviceEventKind.AtCommand, Brief);
                // usb-storage asks its first command a second after it has found the interface (delay_use).
                await guest.Log.WaitForAsync("CD-ROM", Brief);
            }

            Assert.Equal("", await TsharkAsync(file, "_ws.malformed", "frame.number"));
            Assert.Contains("0x1001", await TsharkAsync(file, "usb.idVendor == 0x12d1", "usb.idProduct"));
            Assert.NotEqual("", await TsharkAsync(file, "scsi_sbc.opcode || scsi.spc.opcode", "frame.number"));
        }
        finally
        {
            File.Delete(file);
        }

        static async Task<string> TsharkAsync(string file, string filter, string field)
        {
            var result = await HostProgram.RunAsync("tshark", ["-n", "-r", file, "-Y", filter, "-T", "fields", "-e", field]);
            Assert.True(result.ExitStatus == 0, result.Error);
            return result.Text.Trim();
        }
    }

    private static async Task<Guest> BootAsync(VirtualDevice device, IUsbTraffic traffic)
    {
        try
        {
            return await Guest.BootAsync(new GuestOptions(), [device], traffic);
        }
        catch (LabUnavailableException exception)
        {
            Assert.Skip(exception.Message);
            throw;
        }
    }

    [Fact]
    public async Task When_the_guest_ends_by_itself_its_commands_say_so_and_nothing_is_left()
    {
        _ = shared.Guest;
        await using var guest = await Guest.BootAsync(new GuestOptions(), []);
        await Assert.ThrowsAsync<GuestException>(() => guest.RunAsync("poweroff -f", Brief));
        await guest.Exited.WaitAsync(Brief);
        await Assert.ThrowsAsync<GuestException>(() => guest.RunAsync("true", Brief));
    }

    /// <summary>Seen with a KVM that opens and fails: the port was closed before QEMU had ended, and what followed took it for a guest that runs.</summary>
    [Fact]
    public async Task A_QEMU_that_ends_at_once_is_waited_for_and_its_reason_is_told()
    {
        _ = shared.Guest;
        var folder = Directory.CreateTempSubdirectory("dialtone-emulator-");
        var emulator = Path.Combine(folder.FullName, "qemu");
        await File.WriteAllTextAsync(emulator, """
            #!/usr/bin/perl
            use IO::Socket::UNIX;
            my @ports = map { IO::Socket::UNIX->new(Peer => $_) } map { /path=([^,]+)/ } @ARGV;
            close $_ for @ports;
            select undef, undef, undef, 0.5;
            print STDERR "failed to set MSR 0x345\n";
            exit 1;
            """);
        File.SetUnixFileMode(emulator, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        try
        {
            var exception = await Assert.ThrowsAsync<GuestException>(() => Guest.BootAsync(new GuestOptions(Accelerator: Accelerator.Tcg) { Emulator = emulator }, []));
            Assert.Contains("failed to set MSR 0x345", exception.Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
