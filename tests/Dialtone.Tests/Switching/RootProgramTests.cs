using Dialtone.Linux.Interop.Libc;
using Dialtone.Linux.Switching;
using Xunit;

namespace Dialtone.Tests.Switching;

/// <summary>Which program root may be made to run at each plug.</summary>
public sealed class RootProgramTests
{
    private readonly Dictionary<string, FileOwnership> files = new(StringComparer.Ordinal);

    public RootProgramTests()
    {
        foreach (var directory in (string[])["/", "/usr", "/usr/bin", "/usr/local", "/usr/local/bin", "/srv"])
        {
            files[directory] = new FileOwnership(0, 0x1ed, FileTypes.S_IFDIR);
        }

        files["/usr/local/bin/dialtone"] = new FileOwnership(0, 0x1ed, FileTypes.S_IFREG);
        files["/srv/me"] = new FileOwnership(1000, 0x1ed, FileTypes.S_IFDIR);
        files["/srv/me/dialtone"] = new FileOwnership(0, 0x1ed, FileTypes.S_IFREG);
    }

    private string? Objection(string path) => RootProgram.Objection(path, Examine);

    private FileOwnership? Examine(string path) => files.TryGetValue(path, out var found) ? found : null;

    [Fact]
    public void One_that_is_roots_up_to_the_root_of_the_file_system_may() => Assert.Null(Objection("/usr/local/bin/dialtone"));

    [Fact]
    public void One_below_a_users_directory_may_not_and_is_to_be_copied()
    {
        Assert.Equal("/srv/me belongs to user 1000 and not to root", Objection("/srv/me/dialtone"));
        var (commands, program) = RootProgram.Remedy("/srv/me/dialtone", Examine)!.Value;
        Assert.Equal("install -m 755 /srv/me/dialtone /usr/local/bin/dialtone", Assert.Single(commands));
        Assert.Equal("/usr/local/bin/dialtone", program);
    }

    [Theory]
    [InlineData("/usr/local/bin/dialtone", 0x1ff, "everybody may write to /usr/local/bin/dialtone")]
    [InlineData("/usr/local/bin", 0x5fd, "its group may write to /usr/local/bin")]
    // A sticky bit does not make up for it.
    [InlineData("/usr/local", 0x3ff, "everybody may write to /usr/local")]
    [InlineData("/", 0x1fd, "its group may write to /")]
    public void One_that_others_may_write_to_at_any_level_may_not(string place, int mode, string why)
    {
        files[place] = files[place] with { Mode = mode };
        Assert.Equal(why, Objection("/usr/local/bin/dialtone"));
    }

    [Fact]
    public void A_file_of_a_user_in_a_directory_of_roots_changes_hands_where_it_is()
    {
        files["/usr/local/bin/dialtone"] = new FileOwnership(1000, 0x1ed, FileTypes.S_IFREG);
        Assert.Contains("belongs to user 1000", Objection("/usr/local/bin/dialtone"));
        var (commands, program) = RootProgram.Remedy("/usr/local/bin/dialtone", Examine)!.Value;
        Assert.Equal(["chown root:root /usr/local/bin/dialtone", "chmod 755 /usr/local/bin/dialtone"], commands);
        Assert.Equal("/usr/local/bin/dialtone", program);
    }

    [Fact]
    public void Where_the_group_staff_may_write_to_usr_local_it_goes_to_usr_bin()
    {
        files["/usr/local/bin"] = new FileOwnership(0, 0x5fd, FileTypes.S_IFDIR);
        Assert.Equal("/usr/bin/dialtone", RootProgram.Remedy("/srv/me/dialtone", Examine)!.Value.Program);
        files["/usr/bin"] = new FileOwnership(0, 0x1ff, FileTypes.S_IFDIR);
        Assert.Null(RootProgram.Remedy("/srv/me/dialtone", Examine));
    }

    [Theory]
    [InlineData("/opt/my dialtone")]
    [InlineData("/opt/\"dialtone\"")]
    [InlineData("/opt/100%/dialtone")]
    [InlineData("/opt/$HOME/dialtone")]
    [InlineData("/opt/a\nb")]
    [InlineData("/opt/dialtone (deleted)")]
    [InlineData("dialtone")]
    public void A_path_that_udev_or_systemd_would_read_otherwise_is_refused(string path)
    {
        files[path] = new FileOwnership(0, 0x1ed, FileTypes.S_IFREG);
        files["/opt"] = files["/usr"];
        Assert.Contains("characters", Objection(path));
    }

    [Fact]
    public void A_symbolic_link_may_not()
    {
        files["/usr/local/bin/dialtone"] = new FileOwnership(0, 0x1ff, FileTypes.S_IFLNK);
        Assert.Equal("/usr/local/bin/dialtone is a symbolic link", Objection("/usr/local/bin/dialtone"));
        Assert.Equal("/usr/bin/dialtone is not there", Objection("/usr/bin/dialtone"));
    }
}
