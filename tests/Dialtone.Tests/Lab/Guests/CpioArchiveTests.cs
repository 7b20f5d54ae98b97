using System.Diagnostics;
using Dialtone.Lab.Guests;

namespace Dialtone.Tests.Lab.Guests;

public class CpioArchiveTests
{
    private static CpioMember[] Members() =>
    [
        new CpioMember.Folder("etc"),
        new CpioMember.Content("etc/odd", new byte[] { 1, 2, 3, 0, 255 }),
        new CpioMember.Content("init", "#!/bin/sh\n"u8.ToArray(), 0b111_101_101),
        new CpioMember.Link("sh", "usr/bin/sh"),
    ];

    [Fact]
    public void The_same_members_have_the_same_hash_and_the_same_bytes()
    {
        Assert.Equal(CpioArchive.Hash(Members()), CpioArchive.Hash(Members()));
        Assert.Equal(Write(Members()), Write(Members()));
    }

    [Fact]
    public void A_change_of_content_mode_path_kind_or_order_changes_the_hash()
    {
        CpioMember[][] variants =
        [
            Members(),
            With(1, new CpioMember.Content("etc/odd", new byte[] { 1, 2, 3, 0, 254 })),
            With(1, new CpioMember.Content("etc/odd", new byte[] { 1, 2, 3, 0, 255 }, 0b111_101_101)),
            With(1, new CpioMember.Content("etc/ode", new byte[] { 1, 2, 3, 0, 255 })),
            // The same bytes, cut elsewhere between path and content.
            With(1, new CpioMember.Content("etc/odd\u0001", new byte[] { 2, 3, 0, 255 })),
            With(3, new CpioMember.Content("sh", "usr/bin/sh"u8.ToArray())),
            [.. Members().Reverse()],
            [.. Members().Skip(1)],
        ];
        Assert.Equal(variants.Length, variants.Select(CpioArchive.Hash).Distinct().Count());
    }

    [Fact]
    public async Task The_archive_is_one_that_cpio_reads()
    {
        if (!File.Exists("/usr/bin/cpio") && !File.Exists("/bin/cpio"))
            Assert.Skip("cpio is not installed");
        using var cpio = Process.Start(new ProcessStartInfo("cpio", ["--list", "--verbose", "--numeric-uid-gid", "--quiet"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        await cpio.StandardInput.BaseStream.WriteAsync(Write(Members()));
        cpio.StandardInput.Close();
        var lines = (await cpio.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await cpio.WaitForExitAsync();
        Assert.Equal(0, cpio.ExitCode);
        Assert.Collection(
            lines,
            line => Assert.Matches("^drwxr-xr-x +1 0 +0 .* etc$", line),
            line => Assert.Matches("^-rw-r--r-- +1 0 +0 +5 .* etc/odd$", line),
            line => Assert.Matches("^-rwxr-xr-x +1 0 +0 +10 .* init$", line),
            line => Assert.Matches("^lrwxrwxrwx +1 0 +0 +10 .* sh -> usr/bin/sh$", line));
    }

    private static CpioMember[] With(int index, CpioMember member)
    {
        var members = Members();
        members[index] = member;
        return members;
    }

    private static byte[] Write(IEnumerable<CpioMember> members)
    {
        using var stream = new MemoryStream();
        CpioArchive.Write(stream, members);
        return stream.ToArray();
    }
}
