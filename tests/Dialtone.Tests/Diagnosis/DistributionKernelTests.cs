using Dialtone.Diagnosis;
using Dialtone.Diagnosis.Logs;
using Dialtone.Diagnosis.Rules;
using Dialtone.Facts.Host;

namespace Dialtone.Tests.Diagnosis;

public sealed class DistributionKernelTests
{
    /// <summary>xHCI's Stop Endpoint change: 6.12.26 to 6.12.52 and 6.1.136 to 6.1.155.</summary>
    private static readonly AffectedKernels Kernels = new(new KernelRange("6.12.26", "6.12.53"), new KernelRange("6.1.136", "6.1.156"));

    [Theory]
    [InlineData("6.12.30", "", "Yes")]
    [InlineData("6.12.25", "", "No")]
    [InlineData("6.12.53-arch1-1", "", "No")]
    [InlineData("6.12.30-300.fc41.x86_64", "", "Yes")]
    [InlineData("6.12.38+deb13-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.12.38-1", "Yes")]
    [InlineData("6.1.0-37-amd64", "", "Yes")]
    [InlineData("6.1.0-41-amd64", "", "No")]
    [InlineData("6.1.0-41-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.140-1 (2025-05-22)", "Yes")]
    [InlineData("6.1.0-1044-oem", "", "Unknown")]
    [InlineData("6.1.0-1044-oem", "#44-Ubuntu SMP (Ubuntu 6.1.0-1044.44-oem 6.1.140)", "Yes")]
    [InlineData("5.15.0-91-generic", "#101-Ubuntu SMP", "No")]
    [InlineData("5.14.0-427.13.1.el9_4.x86_64", "", "Unknown")]
    [InlineData("6.4.0-150600.23.17-default", "", "Unknown")]
    public void A_distributions_number_is_translated_or_called_unknown(string release, string build, string expected) =>
        Assert.Equal(expected, Kernels.Of(new NamedKernel(KernelVersion.Parse(release), build, new Evidence("uname", 1, release))).ToString());

    [Theory]
    [InlineData("2.6.31-11-generic", "No")]
    [InlineData("2.6.31-14-generic", "Yes")]
    [InlineData("2.6.31-15-generic", "No")]
    [InlineData("2.6.31.3", "Yes")]
    public void Uploads_of_Ubuntu_go_before_the_series(string release, string expected)
    {
        var kernels = new AffectedKernels(new KernelRange("2.6.31.2", "2.6.31.5")) { Ubuntu = [new UbuntuUploads("2.6.31", 12, 15)] };
        Assert.Equal(expected, kernels.Of(new NamedKernel(KernelVersion.Parse(release), "", new Evidence("uname", 1, release))).ToString());
    }

    [Fact]
    public void A_fix_may_have_reached_a_long_term_series_under_a_number_of_its_own()
    {
        var kernels = new AffectedKernels(new KernelRange("4.3", "5.10.5"));
        Assert.Equal(Affected.Unknown, kernels.Of(Kernel("4.19.150")));
        Assert.Equal(Affected.Yes, kernels.Of(Kernel("5.8.14")));
        Assert.Equal(Affected.Yes, kernels.Of(Kernel("5.10.4")));
        Assert.Equal(Affected.No, kernels.Of(Kernel("5.10.5")));
    }

    [Fact]
    public void Every_regression_names_its_kernels_its_commit_and_a_symptom()
    {
        Assert.All(KernelRegressions.All, regression =>
        {
            Assert.NotEmpty(regression.Kernels.Ranges);
            Assert.All(regression.Kernels.Ranges, range => Assert.True(range.From < range.Before, regression.Id));
            Assert.NotEmpty(regression.Commit);
            Assert.True(regression.Said.Count > 0 || regression.Shows is not null, regression.Id);
        });
    }

    private static NamedKernel Kernel(string release) => new(KernelVersion.Parse(release), "", new Evidence("uname", 1, release));
}
