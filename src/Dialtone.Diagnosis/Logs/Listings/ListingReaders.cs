using Dialtone.Diagnosis.Logs.Listings.Mmcli;
using Dialtone.Diagnosis.Logs.Transcripts;

namespace Dialtone.Diagnosis.Logs.Listings;

/// <summary>One reader of each kind for one input.</summary>
internal static class ListingReaders
{
    /// <summary>In the order in which they are asked: what is unmistakable first.</summary>
    public static IReadOnlyList<ListingReader> Create() =>
        [new LsusbReader(), new UsbDevicesReader(), new LsmodReader(), new MmcliReader(), new UnameReader(), new AtTranscriptReader()];
}
