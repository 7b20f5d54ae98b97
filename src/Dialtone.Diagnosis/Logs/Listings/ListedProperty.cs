namespace Dialtone.Diagnosis.Logs.Listings;

/// <summary>One value that a listing states of one object.</summary>
/// <param name="Program">Who lists: <c>mmcli</c>, <c>nmcli</c>, <c>qmicli</c>, <c>mbimcli</c>, <c>uqmi</c>, <c>ip</c>, <c>modinfo</c>, ...</param>
/// <param name="Object">What the value is of: <c>modem0</c>, <c>bearer1</c>, <c>sim0</c>, <c>wwan0</c>; empty if the listing names nothing.</param>
/// <param name="Key">mmcli's keys are those of its key-value output in every form of it: <c>modem.generic.state</c>.</param>
/// <param name="Value">As it stands, without quotes and colours.</param>
public sealed record ListedProperty(string Program, string Object, string Key, string Value, Evidence Line);
