using System.Runtime.Versioning;
using Dialtone.Linux.Switching;
using Dialtone.Tests.Treatment;
using Xunit;

namespace Dialtone.Tests.Switching;

[SupportedOSPlatform("linux")]
public sealed class CdCopyTests : IDisposable
{
    private readonly TemporaryDirectory root = new();

    public void Dispose() => root.Dispose();

    [Fact]
    public void Every_byte_is_copied()
    {
        var bytes = new byte[200_000];
        new Random(1).NextBytes(bytes);
        File.WriteAllBytes(root.On("/cd"), bytes);
        Assert.Equal(bytes.Length, CdCopy.Copy(root.On("/cd"), root.On("/copy.iso"), default));
        Assert.Equal(bytes, File.ReadAllBytes(root.On("/copy.iso")));
    }

    [Fact]
    public void A_CD_that_cannot_be_read_is_told_and_leaves_no_file_in_the_way_of_the_next_try()
    {
        // Opened like a disk, refused when it is read: a directory.
        Directory.CreateDirectory(root.On("/cd"));
        Assert.Contains("read", Assert.ThrowsAny<IOException>(() => CdCopy.Copy(root.On("/cd"), root.On("/copy.iso"), default)).Message);
        Assert.False(File.Exists(root.On("/copy.iso")));
        Directory.Delete(root.On("/cd"));
        Assert.ThrowsAny<IOException>(() => CdCopy.Copy(root.On("/cd"), root.On("/copy.iso"), default));
        File.WriteAllText(root.On("/cd"), "installer");
        Assert.Equal(9, CdCopy.Copy(root.On("/cd"), root.On("/copy.iso"), default));
    }

    [Fact]
    public void A_file_that_is_there_is_not_overwritten()
    {
        root.Put("/cd", "installer");
        root.Put("/copy.iso", "mine");
        Assert.ThrowsAny<IOException>(() => CdCopy.Copy(root.On("/cd"), root.On("/copy.iso"), default));
        Assert.Equal("mine", root.Get("/copy.iso"));
    }

    [Fact]
    public void A_copy_that_is_cut_short_leaves_no_file()
    {
        root.Put("/cd", "installer");
        Assert.ThrowsAny<OperationCanceledException>(() => CdCopy.Copy(root.On("/cd"), root.On("/copy.iso"), new CancellationToken(canceled: true)));
        Assert.False(File.Exists(root.On("/copy.iso")));
    }
}
