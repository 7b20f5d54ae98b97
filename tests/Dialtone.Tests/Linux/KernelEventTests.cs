using System.Text;
using Dialtone.Linux.Events;
using Dialtone.Linux.Interop.Libc;
using Xunit;

namespace Dialtone.Tests.Linux;

public sealed class KernelEventTests
{
    private static readonly TimeSpan Patient = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_new_record_of_the_kernel_log_wakes_who_waits_for_it_and_cancelling_ends_the_wait()
    {
        var opened = KernelLog.OpenLive();
        if (!opened.TryGet(out var log))
        {
            Assert.Skip(opened.Reason);
        }

        using var owned = log;
        Assert.SkipUnless(log.CanFollow, "there is no /dev/kmsg");
        var mark = $"dialtone test {Guid.NewGuid()}";
        using var cancel = new CancellationTokenSource(Patient);
        var seen = new List<string>();
        log.ReadBacklog(record => seen.Add(Encoding.UTF8.GetString(record)));
        Assert.NotEmpty(seen);
        Assert.All(seen, record => Assert.True(KmsgRecord.TrySequence(Encoding.UTF8.GetBytes(record), out _), record));
        try
        {
            await File.WriteAllTextAsync("/dev/kmsg", $"<7>{mark}\n");
        }
        catch (UnauthorizedAccessException failure)
        {
            Assert.Skip(failure.Message);
        }

        using var wakeup = new Wakeup(cancel.Token);
        string? found = null;
        while (found is null && wakeup.WaitFor(log.Descriptor!, PollEvents.POLLIN))
        {
            log.ReadBacklog(record => found ??= Encoding.UTF8.GetString(record) is var text && text.Contains(mark, StringComparison.Ordinal) ? text : null);
        }

        Assert.EndsWith($";{mark}\n", found, StringComparison.Ordinal);
        await cancel.CancelAsync();
        Assert.False(wakeup.WaitForAny(null, null, PollEvents.POLLIN));
        Assert.DoesNotContain(seen, record => record.Contains(mark, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_kernel_event_arrives_without_udevd()
    {
        var opened = UeventMonitor.Open("mem");
        if (!opened.TryGet(out var monitor))
        {
            Assert.Skip(opened.Reason);
        }

        using var owned = monitor;
        const string device = "/sys/devices/virtual/mem/null";
        try
        {
            await File.WriteAllTextAsync(device + "/uevent", "change");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Assert.Skip(failure.Message);
        }

        var received = monitor.Receive(Patient);
        Assert.Equal(("change", device["/sys".Length..], "mem", "null"), (received?.Action, received?.DevicePath, received?.Subsystem, received?.Name));
        Assert.Null(monitor.Receive(TimeSpan.FromMilliseconds(1)));
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        Assert.Null(monitor.Receive(null, cancelled.Token));
    }

    [Fact]
    public void The_older_form_of_the_log_becomes_records()
    {
        var records = new List<string>();
        KernelLogCopy.Convert("<6>[    5.140900] usb 1-2: new device\n<4>[   12.000001@C1] x\nno time\n\n"u8, record => records.Add(Encoding.UTF8.GetString(record)));
        Assert.Equal(["6,0,5140900,-;usb 1-2: new device\n", "4,1,12000001,-;x\n", "4,2,12000001,-;no time\n"], records);
    }
}
