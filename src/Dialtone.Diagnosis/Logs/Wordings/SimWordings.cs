using Dialtone.Diagnosis.Logs.Programs;
using static Dialtone.Diagnosis.Logs.Programs.Speaker;

namespace Dialtone.Diagnosis.Logs.Wordings;

/// <summary>What programs say that bears on the layer sim.</summary>
internal static class SimWordings
{
    private const Speaker Daemons = Any & ~Kernel;

    private static readonly WordingList List = [];

    /// <summary>ModemManager's text of <c>MM_MOBILE_EQUIPMENT_ERROR_SIM_NOT_INSERTED</c> and its failed reason, NetworkManager's
    /// <c>NM_DEVICE_STATE_REASON_GSM_SIM_NOT_INSERTED</c>, libqmi's card state, the vendor connect tools.</summary>
    public static readonly Wording Missing = List.Tells(Aspect.FailedReason, "sim-missing", Daemons,
        "SIM not inserted", "Failed to find primary SIM", "SIM card not inserted", "failed reason: sim-missing", "failed state: sim-missing",
        "SIMStatus: SIM_ABSENT", "SIM_ABSENT", "Card state: 'absent'", "+CPIN: NOT INSERTED", "+CPIN: SIM not inserted", "Ready state: 'sim-not-inserted'",
        "- notinserted", "no SIM card inserted", "SIM card is not inserted", "GSM Modem's SIM card not inserted", "): SIM missing$", "^\"No SIM\"$");

    /// <summary>OpenWrt's protocol handler after it has waited for the card: empty, defective or slow, it cannot tell.</summary>
    public static readonly Wording NotInitialised = List.Says(
        Daemons, "SIM not initialized", "\"UIM uninitialized\"", "Subscriber init failed", "NO_SUBSCRIBER", "PIN status failed (sim_not_present)", "MM_FAILED_REASON_SIM_MISSING",
        "MM (CS) state: {*} NO IMSI", "MM (CS) state: IDLE {*}NO IMSI");

    public static readonly Wording PinRequired = List.Tells(Aspect.Lock, "sim-pin", Daemons,
        "modem is locked with 'sim-pin'", "Device is locked: 'sim-pin'", "SIM PIN required", "pin1-or-upin-pin-required", "PIN1 state: 'enabled-not-verified'",
        "SIMStatus: SIM_PIN", "Ready state: 'device-locked'", "mbim[{n:n}] PIN is required", "PIN verification failed", "Unable to verify PIN",
        "PIN not specified but required", "mbim[{n:n}] PIN required", "): PIN required$", "PIN verify count value is {tries:n} this is below the limit",
        "activation failed: PIN check failed", "SIM PIN was incorrect", "GSM PIN unlock failed", "couldn't send PIN code to the SIM", "GSM Modem's SIM PIN required", "MM_PINCODE_REQUIRED", "MM_PINCODE_WRONG", "PIN_NOT_SPECIFIED", "Waiting for PIN.$", "readystate: 0006 - ", "required pin: {n:n} - pin1", "PIN_TRIES_BELOW_LIMIT", "\"pin1_status\": \"not_verified\"", "need SIM PIN", "needs PIN code!", "SIM PIN lock",
        // NetworkManager 0.7 (nm-gsm-device.c), which spoke to the modem itself.
        "GSM pin secret required", "enter_pin_done(): Invalid secret", "enter_pin_done(): PIN unlock failed");

    public static readonly Wording PukRequired = List.Tells(Aspect.Lock, "sim-puk", Daemons,
        "modem is locked with 'sim-puk'", "Device is locked: 'sim-puk'", "SIM PUK required", "PIN1 state: 'blocked'", "SIM locked PUK required", "SIMStatus: SIM_PUK", "SIM is PUK locked", "needs PUK code!", "\"pin1_status\": \"blocked\"", "^PIN blocked", "SIM PIN blocked", "GSM Modem's SIM PUK required", "PUK_NEEDED", "Waiting for PUK.$", "required pin: {n:n} - puk1", "GSM puk secret required");

    /// <summary>NetworkManager until 1.8 or so, which knows of a lock and not of which.</summary>
    public static readonly Wording SomeLock = List.Says(NetworkManager, "cannot enable/disable modem: locked");

    public static readonly Wording Personalised = List.Says(Daemons,
        "modem is locked with 'ph-{lock:w}'", "Device is locked: 'ph-{lock:w}'", "PH-NET P", "PH-SIM P", "PH-FSIM P", "PH-SP P", "PH-CORP P", "PH-NETSUB P", "personalization PIN required", "personalization PUK required",
        "SIMStatus: SIM_NETWORK_PERSONALIZATION");

    /// <summary>The card is there and cannot be used.</summary>
    public static readonly Wording Unusable = List.Says(Daemons,
        "SIM failure", "SIM wrong", "GSM Modem's SIM wrong", "failed reason: sim-error", "failed state: sim-error", "SIM is not accessible",
        "Illegal SIM/USIM application state", "\"card_application_state\": \"illegal\"", "Application state: 'illegal'", "Card state: 'error", "SIMStatus: SIM_BAD", "Ready state: 'bad-sim'", "- badsim",
        // mm-broadband-modem-qmi.c and -mbim.c since 1.12: the card has used up its PUKs.
        "PIN/PUK permanently blocked", "SIM might be permanently blocked");

    /// <summary>The dial script of FreeBSD's routers for mpd, of every <c>+CME ERROR</c>: the question mark is its own.</summary>
    public static readonly Wording Guessed = List.Says(Daemons, "CHAT: CME Error (SIM failure?)");

    /// <summary>OpenWrt's qmi.sh says so of a card in that state, of an empty slot and of a modem that did not answer the question: it reads an empty answer as illegal.</summary>
    public static readonly Wording PowerCycled = List.Says(Daemons, "SIM in illegal state", "SIM_ILLEGAL_STATE");

    /// <summary>mm-broadband-modem.c since 1.16, after an initialisation that failed: it waits for another card, whether the first was missing or refused.</summary>
    public static readonly Wording AnotherAwaited = List.Says(Daemons, "SIM is missing and SIM hot swap is configured");

    /// <summary>Normal in the first seconds after power-on.</summary>
    public static readonly Wording Busy = List.Says(Daemons, "SIM busy");

    /// <summary>ModemManager 1.20 and later; MBIM extensions 3.0.</summary>
    public static readonly Wording NoProfile = List.Tells(Aspect.FailedReason, "esim-without-profiles", Daemons,
        "esim-without-profiles", "eSIM without profiles", "Ready state: 'no-esim-profile'");

    /// <summary>A slot that lists an active card.</summary>
    public static readonly Wording ActiveSlot = List.Says(Daemons, "slot {slot:n}: /org/freedesktop/ModemManager1/SIM/{sim:n} (active)");

    public static readonly Wording Ready = List.Says(Daemons,
        "+CPIN: READY", "SIM is ready", "SIMStatus: SIM_READY", "PIN1 state: 'enabled-verified'", "PIN1 state: 'disabled'", "Ready state: 'initialized'", "- initialized", "required pin: {n:n} - pin2", "required pin: {n:n} - puk2", "PIN unlocked",
        "\"pin1_status\": \"verified\"", "\"pin1_status\": \"disabled\"", "Application state: 'ready'", "PIN verified successfully", "SIM unlocked", "PIN verification is disabled", "PIN already verified", "({tty:w}): powering up...", "loaded operator identifier: {operator-code:n}");

    /// <summary>Somebody entered the PIN; if it was wrong, the modem asks again.</summary>
    public static readonly Wording PinEntered = List.Says(Daemons, "AT+CPIN=\"");

    /// <summary>The answer to <c>AT+CPIN?</c> wherever it is logged; 3GPP TS 27.007, 8.3.</summary>
    public static readonly Wording PinAnswer = List.Says(Daemons, "+CPIN: {pin}");

    /// <summary>3GPP TS 27.007, 9.2, as number or as text.</summary>
    public static readonly Wording EquipmentError = List.Says(Daemons, "+CME ERROR: {error}", "+CME ERROR:{error}");

    /// <summary>3GPP TS 27.005, 3.2.5.</summary>
    public static readonly Wording MessageError = List.Says(Daemons, "+CMS ERROR: {error}", "+CMS ERROR:{error}");

    /// <summary>uqmi's words for QMI's answers to a PIN, which are the whole of what it prints.</summary>
    public static readonly Wording PinRefused = List.Says(Daemons, "^\"Incorrect PIN\"$", "ofono.Error.IncorrectPassword", "^\"Pin restriction\"$");

    public static readonly Wording PinBlocked = List.Says(Daemons, "^\"PIN blocked\"$", "^\"Puk restriction\"$");

    public static IReadOnlyList<Wording> All => List;
}
