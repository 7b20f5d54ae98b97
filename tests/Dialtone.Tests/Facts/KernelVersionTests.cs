using Dialtone.Facts.Host;

namespace Dialtone.Tests.Facts;

public sealed class KernelVersionTests
{
    [Theory]
    [InlineData("6.1.0-50-amd64")]
    [InlineData("6.12.117+deb12-amd64")]
    [InlineData("2.6.31-14-generic")]
    [InlineData("2.6.31.4")]
    [InlineData("2.6.32-rc4")]
    [InlineData("6.1-rc3")]
    [InlineData("5.15")]
    [InlineData("4.9.0")]
    public void A_release_is_printed_as_it_was_read(string release) => Assert.Equal(release, KernelVersion.Parse(release).ToString());

    [Fact]
    public void Releases_sort_as_upstream_made_them()
    {
        string[] ordered = ["2.6.31", "2.6.31.2", "2.6.31.5", "2.6.32-rc1", "2.6.32-rc5", "2.6.32", "2.6.32.9", "3.0", "3.4.37", "6.1.9", "6.1.158", "6.12-rc1", "6.12"];
        for (var i = 1; i < ordered.Length; i++)
        {
            Assert.True(KernelVersion.Parse(ordered[i - 1]) < KernelVersion.Parse(ordered[i]), $"{ordered[i - 1]} comes before {ordered[i]}");
        }
    }

    [Fact]
    public void The_distributions_part_does_not_count_in_a_comparison() =>
        Assert.Equal(0, KernelVersion.Parse("6.1.0-50-amd64").CompareTo(KernelVersion.Parse("6.1")));

    [Theory]
    [InlineData("")]
    [InlineData("6")]
    [InlineData("-14-generic")]
    [InlineData("six.one")]
    [InlineData("6.99999999999999999999")]
    public void What_is_no_release_is_refused(string text) => Assert.False(KernelVersion.TryParse(text, out _));
}
