using Dialtone.Diagnosis;
using Dialtone.Diagnosis.Logs;
using Dialtone.Tests.App;
using Dialtone.Tests.Treatment;

namespace Dialtone.Tests.Diagnosis;

/// <summary>One reset is no loop, and a moment after it nobody can say that it was the only one.</summary>
public sealed class UnsettledTests
{
    [Theory]
    [InlineData(0, 1, Verdict.Healthy, false)]
    [InlineData(1, 3, Verdict.Unknown, true)]
    [InlineData(2, 3, Verdict.Unknown, true)]
    [InlineData(1, 20, Verdict.Healthy, false)]
    [InlineData(6, 1, Verdict.Fault, false)]
    public void A_modem_is_healthy_only_once_the_port_has_been_quiet(int resets, int secondsAgo, Verdict verdict, bool unsettled)
    {
        var reader = new LogReader("/dev/kmsg", LogFormatHint.Kmsg);
        reader.Feed(KernelLogs.ResetLoop(resets));
        var log = reader.Complete();
        var examination = Examiner.Examine(new Subjects { Machine = Loops.Machine(), Logs = [log], Live = true, Uptime = log.End + TimeSpan.FromSeconds(secondsAgo) });
        Assert.Equal(verdict, examination.Verdict);
        Assert.Equal(unsettled ? "1-1" : null, examination.Unsettled?.ToString());
        Assert.Equal(unsettled, examination.NotExamined.Any(gap => gap.What.Contains("a moment ago", StringComparison.Ordinal)));
    }
}
