using System.Text;
using Dialtone.Diagnosis;
using Dialtone.Diagnosis.ModemCodes;
using Dialtone.Diagnosis.Situations;
using Dialtone.Tests.Golden;

namespace Dialtone.Tests.Diagnosis;

public sealed class ModemCodeTests
{
    /// <summary>3GPP TS 27.007, 9.2: from 102 on a hundred and the network's cause.</summary>
    [Theory]
    [InlineData(10, "sim-missing")]
    [InlineData(12, "sim-puk-required")]
    [InlineData(30, "not-registered")]
    [InlineData(103, "limited-service-only")]
    [InlineData(107, "packet-service-detached")]
    [InlineData(111, "registration-denied")]
    [InlineData(119, "initial-eps-apn-wrong")]
    [InlineData(127, "wrong-apn")]
    [InlineData(133, "no-data-subscription")]
    [InlineData(149, "authentication-refused")]
    [InlineData(3, null)]
    public void A_number_of_the_equipment_names_its_class(int number, string? fault) => Assert.Equal(fault, EquipmentErrors.Find(number)?.Fault);

    [Theory]
    [InlineData(31, "not-registered")]
    [InlineData(148, "wrong-apn")]
    public void A_number_that_names_no_reason_hints_at_the_usual_one(int number, string fault)
    {
        var meaning = EquipmentErrors.Find(number);
        Assert.Equal(fault, meaning?.Fault);
        Assert.True(meaning?.Hint);
    }

    [Theory]
    [InlineData(3, 1010, "registration-denied")]
    [InlineData(3, 518, "sim-missing")]
    [InlineData(7, 32, "authentication-refused")]
    [InlineData(8, 1, "ip-family-refused")]
    [InlineData(6, 27, "wrong-apn")]
    [InlineData(6, 33, "no-data-subscription")]
    [InlineData(6, 50, "ip-family-refused")]
    [InlineData(2, 236, "qmi-call-failed")]
    [InlineData(2, 209, "pdn-throttled")]
    [InlineData(2, 999, "qmi-call-failed")]
    [InlineData(3, 2504, "stale-sim-state")]
    [InlineData(7, 1, null)]
    public void A_call_end_reason_names_its_class(int type, int reason, string? fault) => Assert.Equal(fault, CallEndReasons.Find(type, reason)?.Fault);

    [Theory]
    [InlineData("GprsMissingOrUnknownApn", "wrong-apn")]
    [InlineData("MissingOrUnknownApn", "wrong-apn")]
    [InlineData("SimPuk", "sim-puk-required")]
    [InlineData("Unknown", null)]
    public void A_name_of_the_bus_names_its_class(string name, string? fault) => Assert.Equal(fault, EquipmentErrors.Find(name)?.Fault);

    /// <summary>One cause in the words of each program: ModemManager's errors and its names of them, libqmi's, the standard's with its number behind.</summary>
    [Theory]
    [InlineData("Missing or unknown APN", "wrong-apn")]
    [InlineData("unknown-apn", "wrong-apn")]
    [InlineData("Missing or unknown APN (#27)", "wrong-apn")]
    [InlineData("DNN not supported in slice", "wrong-apn")]
    [InlineData("PH-SIM PIN required", "sim-personalisation-error")]
    [InlineData("CorpPuk", "sim-personalisation-error")]
    [InlineData("Illegal MS/UE", "limited-service-only")]
    [InlineData("illegal ms", "limited-service-only")]
    [InlineData("GPRS services not allowed (#7)", "packet-service-detached")]
    [InlineData("Implicitly detached", "network-detached")]
    [InlineData("IPv4v6 only allowed", "ip-family-refused")]
    [InlineData("MultiplePdnConnectionSameApnNotAllowed", "pdn-throttled")]
    [InlineData("Requested service option not subscribed (#33)", "no-data-subscription")]
    [InlineData("unknown-pdp-context", null)]
    [InlineData("Unknown PDP context", null)]
    [InlineData("Unknown", null)]
    [InlineData("", null)]
    public void Words_name_the_class_of_their_number(string words, string? fault) => Assert.Equal(fault, EquipmentErrors.Find(words)?.Fault);

    [Theory]
    [InlineData("cm", "no-service", "qmi-call-failed")]
    [InlineData("cm", "never-heard-of", "qmi-call-failed")]
    [InlineData("cm", "eps-service-not-allowed", "registration-denied")]
    [InlineData("internal", "max-v4-connections", "qmi-call-failed")]
    [InlineData("3gpp", "option-unsubscribed", "no-data-subscription")]
    [InlineData("3gpp", "never-heard-of", null)]
    [InlineData("ppp", "chap-failure", "authentication-refused")]
    [InlineData("mobile-ip", "error-reason-unknown", null)]
    public void A_call_end_reason_is_known_by_the_names_of_type_and_reason(string type, string name, string? fault) => Assert.Equal(fault, CallEndReasons.Find(type, name)?.Fault);

    [Theory]
    [InlineData("gsm-wcdma-unknown-apn", "wrong-apn", false)]
    [InlineData("gsm-wcdma-activation-reject", "wrong-apn", true)]
    [InlineData("gsm-wcdma-unknown-pdp-context", null, false)]
    [InlineData("generic-unspecified", "wrong-apn", true)]
    [InlineData("generic-no-service", "not-registered", true)]
    [InlineData("evdo-hdr-exit", null, false)]
    public void A_plain_call_end_reason_is_known_by_name(string name, string? fault, bool hint)
    {
        var meaning = CallEndReasons.FindPlain(name);
        Assert.Equal(fault, meaning?.Fault);
        Assert.Equal(hint, meaning?.Hint ?? false);
    }

    /// <summary>3GPP TS 27.007 numbers on from 171 as the causes came: a hundred less would be another one.</summary>
    [Theory]
    [InlineData(151, null)]
    [InlineData(177, "no-data-subscription")]
    [InlineData(179, "wrong-apn")]
    [InlineData(192, "ip-family-refused")]
    [InlineData(203, "pdn-throttled")]
    [InlineData(213, "wrong-apn")]
    [InlineData(139, null)]
    public void Later_numbers_of_the_equipment_have_causes_of_their_own(int number, string? fault) => Assert.Equal(fault, EquipmentErrors.Find(number)?.Fault);

    /// <summary>3GPP TS 27.005, 3.2.5: the same causes by other numbers.</summary>
    [Theory]
    [InlineData("310", "sim-missing")]
    [InlineData("316", "sim-puk-required")]
    [InlineData("331", "not-registered")]
    [InlineData("SIM PIN required", "sim-pin-required")]
    [InlineData("11", null)]
    [InlineData("304", null)]
    [InlineData("500", null)]
    public void An_error_of_the_message_service_names_its_class(string error, string? fault) => Assert.Equal(fault, EquipmentErrors.FindOfMessage(error)?.Fault);

    [Theory]
    [InlineData("gprs-not-allowed", "registration-denied")]
    [InlineData("ps-services-in-location-area-not-allowed", "registration-denied")]
    [InlineData("implicitly-detached", "network-detached")]
    [InlineData("network-failure", null)]
    [InlineData("none", null)]
    public void A_cause_of_the_attach_is_known_by_the_names_of_both_libraries(string name, string? fault) => Assert.Equal(fault, MobilityCauses.FindKnown(name)?.Fault);

    [Fact]
    public void No_words_make_the_comparison_of_names_fail()
    {
        var random = new Random(24008);
        for (var i = 0; i < 100_000; i++)
        {
            var words = string.Create(random.Next(12), random, static (text, random) =>
            {
                for (var k = 0; k < text.Length; k++)
                {
                    text[k] = "aB9 -(#/é\0".AsSpan()[random.Next(10)];
                }
            });
            Assert.Equal(words.AsSpan().ContainsAnyInRange('0', '9') || words.Any(char.IsAsciiLetter), CauseName.AreSame(words, words.ToUpperInvariant()));
            _ = EquipmentErrors.Find(words);
        }
    }

    [Fact]
    public void Every_class_that_a_code_names_is_in_the_catalogue()
    {
        var named = Enumerable.Range(0, 300).Select(code => EquipmentErrors.Find(code)?.Fault)
            .Concat(Enumerable.Range(0, 300).Select(cause => SessionManagementCauses.Find(cause)?.Fault))
            .Concat(Enumerable.Range(0, 300).Select(cause => MobilityCauses.Find(cause)?.Fault))
            .Concat(Enumerable.Range(0, 300).Select(status => PppExitCodes.Find(status)?.Fault))
            .Concat(Enumerable.Range(0, 300).Select(reason => ActivationReasons.Find(reason.ToString())?.Fault))
            .Concat(Enumerable.Range(0, 10).SelectMany(type => Enumerable.Range(0, 3000).Select(reason => CallEndReasons.Find(type, reason)?.Fault)))
            .OfType<string>().Distinct().ToList();
        Assert.True(named.Count > 15);
        Assert.All(named, fault => Assert.NotNull(Catalogue.Find(fault)));
    }

    [Theory]
    [InlineData("0,1", "home", null)]
    [InlineData("2,5,\"1A2B\",\"0001C3D4\",7", "roaming", null)]
    [InlineData("1,\"1A2B\",\"0001C3D4\",7", "home", null)]
    [InlineData("1,1A2B,0001C3D4", "home", null)]
    [InlineData("2,,,,,0,0", "searching", null)]
    [InlineData("3,,,,,0,15", "denied", 15)]
    [InlineData("3", "denied", null)]
    [InlineData("5,3", "denied", null)]
    [InlineData("0,8", "emergency-only", null)]
    [InlineData("(0-2)", null, null)]
    [InlineData("", null, null)]
    public void A_registration_is_read_from_answers_and_messages(string values, string? state, int? cause)
    {
        Assert.Equal(state, RegistrationStates.Parse(values, out var found));
        Assert.Equal(cause, found);
    }

    [Fact]
    public void No_text_makes_a_registration_fail()
    {
        var random = new Random(27007);
        var text = new StringBuilder();
        for (var i = 0; i < 100_000; i++)
        {
            text.Clear();
            for (var length = random.Next(24); length > 0; length--)
            {
                text.Append("0123456789,\" -AF(x"[random.Next(18)]);
            }

            var state = RegistrationStates.Parse(text.ToString(), out var cause);
            Assert.True(cause is null || state == "denied");
        }
    }

    /// <summary>Any order of what programs say gives an answer, and a later stage takes back what failed before it.</summary>
    [Fact]
    public void What_was_reached_later_takes_back_any_refusal_before()
    {
        string[] refusals =
        [
            "ModemManager[812]: <warn>  [modem0] modem couldn't be initialized: SIM not inserted", "ModemManager[812]: <warn>  [modem0] 3GPP registration check timed out",
            "ModemManager[812]: <info>  [modem0] 3GPP registration state changed (searching -> denied)", "ModemManager[812]: <info>  [modem0/bearer0] verbose call end reason (6,27): [3gpp] unknown-apn",
            "ModemManager[812]: <info>  [modem0/bearer0] verbose call end reason (2,236): [internal] call-already-present", "NetworkManager[640]: <warn>  GSM connection failed: (32) Roaming is not allowed.",
        ];
        const string Connected = "ModemManager[812]: <info>  [modem0] state changed (connecting -> connected)";
        var random = new Random(24301);
        for (var i = 0; i < 300; i++)
        {
            var lines = Enumerable.Range(0, random.Next(1, 6)).Select(_ => refusals[random.Next(refusals.Length)]).ToList();
            var failing = Examine(lines);
            Assert.True(failing.Answer is not null, string.Join('\n', lines));
            lines.Add(Connected);
            var healed = Examine(lines);
            Assert.True(healed.Answer is null, $"{healed.Answer?.Id}: {string.Join('\n', lines)}");
        }
    }

    private static Examination Examine(IEnumerable<string> lines) =>
        Examiner.Examine(new Subjects { Logs = [Case.Read("input-1.txt", Encoding.UTF8.GetBytes(string.Join('\n', lines.Select(line => $"Mar 14 09:12:03 gate {line}")) + "\n"))] });

    [Fact]
    public void Places_are_ordered_by_input_and_line()
    {
        Assert.True(new Place(0, 9) < new Place(1, 1));
        Assert.True(new Place(1, 2) > new Place(1, 1));
    }
}
