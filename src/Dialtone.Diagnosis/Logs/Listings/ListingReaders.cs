using Dialtone.Diagnosis.Logs.Listings.Configuration;
using Dialtone.Diagnosis.Logs.Listings.Host;
using Dialtone.Diagnosis.Logs.Listings.Mmcli;
using Dialtone.Diagnosis.Logs.Listings.Network;
using Dialtone.Diagnosis.Logs.Listings.Shell;
using Dialtone.Diagnosis.Logs.Listings.Tools;
using Dialtone.Diagnosis.Logs.Listings.Usb;
using Dialtone.Diagnosis.Logs.Programs;
using Dialtone.Diagnosis.Logs.Transcripts;

namespace Dialtone.Diagnosis.Logs.Listings;

/// <summary>One reader of each kind for one input.</summary>
internal static class ListingReaders
{
    /// <summary>In the order in which they are asked: what is unmistakable first, what goes by its surroundings last.</summary>
    public static IReadOnlyList<ListingReader> Create()
    {
        var shell = new ShellContext();
        var prompts = new PromptReader(shell);
        return
        [
            prompts, new UsbDevicesReader(), new LsusbTreeReader(), new UdevAttributesReader(), new UsbipReader(), new UhubctlReader(), new LsmodReader(), new MmcliReader(), new NmcliReader(shell), new JsonListingReader(shell), new QmiToolReader(shell), new OfonoReader(),
            new NetworkStateReader(), new DeviceFileReader(shell), new SystemStateReader(), new LsusbReader(), new UnameReader(), new ConfigurationReader(), new AtTranscriptReader(),
            new ProgramOutputReader(), new OutputReader(prompts),
        ];
    }
}
