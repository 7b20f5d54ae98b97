using Dialtone.Diagnosis.Knowledge;
using Dialtone.Diagnosis.Rules;
using Dialtone.Facts.Host;

namespace Dialtone.Tests.Facts;

/// <summary>Versions come from logs, listings and knowledge: any text is one or is none.</summary>
public sealed class VersionPropertyTests
{
    private const int Inputs = 100_000;

    private static readonly string[] Pieces =
        ["6", "1", "2", "31", "0", "007", "2147483647", "2147483648", "99999999999999999999", ".", "..", "-", "-rc", "rc", "-rc3", "-14-generic", "+", "~", " ", "\t", " to ", " on", "to", "on", "ü", "\u0660", "\0", "\ud800"];

    [Fact]
    public void Any_text_is_a_kernel_version_that_reads_back_or_none()
    {
        var random = new Random(20091101);
        var (read, former) = (0, KernelVersion.Parse("2.6.31"));
        for (var i = 0; i < Inputs; i++)
        {
            var text = Text(random);
            if (!KernelVersion.TryParse(text, out var version))
            {
                Assert.Equal(default, version);
                continue;
            }

            read++;
            Assert.True(KernelVersion.TryParse(version.ToString(), out var again), text);
            Assert.Equal(version, again);
            Assert.Equal(0, version.CompareTo(again));
            Assert.Equal(Math.Sign(version.CompareTo(former)), -Math.Sign(former.CompareTo(version)));
            former = version;
        }

        Assert.InRange(read, Inputs / 100, Inputs);
    }

    [Fact]
    public void Any_text_is_a_span_of_kernels_with_its_first_and_without_its_end_or_none()
    {
        var random = new Random(20091102);
        var read = 0;
        for (var i = 0; i < Inputs; i++)
        {
            var text = random.Next(3) == 0 ? $"{Text(random)} to {Text(random)}" : random.Next(2) == 0 ? $"{Text(random)} on" : Text(random);
            if (!KernelSpan.TryParse(text, out var span))
            {
                continue;
            }

            read++;
            Assert.Equal(span.Before is not { } end || span.First < end, span.Contains(span.First));
            Assert.False(span.Before is { } outside && span.Contains(outside), text);
            Assert.NotEqual("", span.ToString());
        }

        Assert.InRange(read, Inputs / 1000, Inputs);
    }

    [Fact]
    public void Any_text_is_a_version_of_ModemManager_whatever_the_distribution_adds_or_none()
    {
        var random = new Random(20091103);
        var read = 0;
        for (var i = 0; i < Inputs; i++)
        {
            var text = Text(random);
            if (StackVersions.TryParse(text, out var version))
            {
                read++;
                Assert.True(StackVersions.TryParse($"{version}-1ubuntu2~20.04.1", out var again), text);
                Assert.Equal(version, again);
            }
        }

        Assert.InRange(read, Inputs / 100, Inputs);
    }

    /// <summary>Half of it begins as a version does.</summary>
    private static string Text(Random random) => (random.Next(2) == 0 ? $"{random.Next(9)}.{random.Next(40)}" : "") + string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => Pieces[random.Next(Pieces.Length)]));
}
