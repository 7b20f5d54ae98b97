using System.Text;
using Dialtone.Lab.Devices.Models;

namespace Dialtone.Lab.Devices.Functions;

/// <summary>A modem's command interpreter on one port (ITU-T V.250, 3GPP TS 27.007): echo, concatenated commands, verbose results.</summary>
internal sealed class AtInterpreter(ModemModel modem, VirtualDevice device, byte interfaceNumber)
{
    /// <summary>V.250 wants 40; modems take a few hundred. What is longer is dropped up to its end and answered with ERROR.</summary>
    private const int LongestLine = 1024;

    private readonly StringBuilder _line = new();
    private bool _overflown;
    private bool _echo = true;

    /// <summary>0 numeric codes are off, 1 "+CME ERROR: 10", 2 "+CME ERROR: SIM not inserted".</summary>
    private int _errors;
    private bool _commandSeen;

    /// <summary>True once after each command line.</summary>
    public bool TakeCommandSeen()
    {
        var seen = _commandSeen;
        _commandSeen = false;
        return seen;
    }

    /// <returns>What the port says: echoes and answers, in order.</returns>
    public IReadOnlyList<byte[]> Receive(ReadOnlySpan<byte> bytes)
    {
        var said = new List<byte[]>();
        var echoed = new List<byte>();
        foreach (var value in bytes)
        {
            if (_echo)
                echoed.Add(value);
            if (value == '\r')
            {
                var line = _line.ToString().Trim();
                _line.Clear();
                if (echoed.Count > 0)
                    said.Add([.. echoed]);
                echoed.Clear();
                if (_overflown)
                    said.Add("\r\nERROR\r\n"u8.ToArray());
                else if (line.StartsWith("AT", StringComparison.OrdinalIgnoreCase))
                    said.Add(Encoding.Latin1.GetBytes(Execute(line)));
                _overflown = false;
            }
            else if (value is (byte)'\b' or 0x7f && _line.Length > 0)
            {
                _line.Length--;
            }
            else if (value != '\n')
            {
                if (_line.Length < LongestLine)
                    _line.Append((char)value);
                else
                    _overflown = true;
            }
        }
        if (echoed.Count > 0)
            said.Add([.. echoed]);
        return said;
    }

    private string Execute(string line)
    {
        device.Note(new DeviceEvent(default, DeviceEventKind.AtCommand, line, interfaceNumber));
        _commandSeen = true;
        var answer = new StringBuilder();
        if (modem.Answers.TryGetValue(line.ToUpperInvariant(), out var own))
            return $"\r\n{own}\r\n\r\nOK\r\n";
        foreach (var command in Split(line[2..]))
        {
            var (text, result) = Answer(command);
            if (text.Length > 0)
                answer.Append("\r\n").Append(text).Append("\r\n");
            if (result.Length > 0)
                return answer.Append("\r\n").Append(result).Append("\r\n").ToString();
        }
        return answer.Append("\r\nOK\r\n").ToString();
    }

    /// <summary>Basic commands are a letter (or &amp; and a letter) and digits; extended ones reach to the next semicolon; D takes the rest.</summary>
    private static List<string> Split(string body)
    {
        var commands = new List<string>();
        var i = 0;
        while (i < body.Length)
        {
            if (body[i] is ' ' or ';')
            {
                i++;
                continue;
            }
            var start = i;
            if (body[i] is '+' or '^' or '$' or '%' or '*' or '!')
            {
                var end = body.IndexOf(';', i);
                i = end < 0 ? body.Length : end;
            }
            else if (body[i] is 'D' or 'd')
            {
                i = body.Length;
            }
            else
            {
                if (body[i] == '&')
                    i++;
                i++;
                while (i < body.Length && (char.IsAsciiDigit(body[i]) || body[i] is '=' or '?'))
                    i++;
            }
            commands.Add(body[start..Math.Min(i, body.Length)].Trim().ToUpperInvariant());
        }
        return commands;
    }

    /// <returns>The information text, and a final result if it is not OK.</returns>
    private (string Text, string Result) Answer(string command)
    {
        switch (command)
        {
            case "E" or "E0":
                _echo = false;
                return ("", "");
            case "E1":
                _echo = true;
                return ("", "");
            case "Z" or "Z0" or "&F" or "&F0":
                _echo = true;
                _errors = 0;
                return ("", "");
            case "+CMEE=0" or "+CMEE=1" or "+CMEE=2":
                _errors = command[^1] - '0';
                return ("", "");
            case "+CMEE?":
                return ($"+CMEE: {_errors}", "");
            case "I" or "I0":
                return ($"Manufacturer: {modem.Manufacturer}\r\nModel: {modem.Model}\r\nRevision: {modem.Revision}\r\nIMEI: {modem.Imei}\r\n"
                    + "+GCAP: +CGSM,+DS,+ES", "");
            case "+CGMI" or "+GMI":
                return (modem.Manufacturer, "");
            case "+CGMM" or "+GMM":
                return (modem.Model, "");
            case "+CGMR" or "+GMR":
                return (modem.Revision, "");
            case "+CGSN" or "+GSN":
                return (modem.Imei, "");
            case "+GCAP":
                return ("+GCAP: +CGSM,+DS,+ES", "");
            case "+CPIN?":
                return device.Faults[Fault.SimMissing] ? Error(10, "SIM not inserted")
                    : ($"+CPIN: {(device.Faults[Fault.SimPin] ? "SIM PIN" : device.Faults[Fault.SimPuk] ? "SIM PUK" : "READY")}", "");
            case "+CPIN=1234" or "+CPIN=\"1234\"" when device.Faults[Fault.SimPin]:
                device.Faults.Clear(Fault.SimPin);
                return ("", "");
            case var pin when pin.StartsWith("+CPIN=", StringComparison.Ordinal):
                return device.Faults[Fault.SimPin] ? Error(16, "incorrect password") : Error(3, "operation not allowed");
            case "+CIMI":
                return SimReady(out var imsiError) ? (modem.Imsi, "") : imsiError;
            case "+CCID" or "+CCID?" or "^ICCID?":
                return SimReady(out var iccidError) ? ($"{(command[0] == '^' ? "^ICCID" : "+CCID")}: {modem.Iccid}", "") : iccidError;
            case "+CSQ":
                return ($"+CSQ: {(Registration() is 1 or 5 ? modem.SignalQuality : 99)},99", "");
            case "+CREG?":
                return ($"+CREG: 0,{Registration()}", "");
            case "+CGREG?":
                return ($"+CGREG: 0,{Registration()}", "");
            case "+CREG=?" or "+CGREG=?":
                return ($"{command[..^2]}: (0-2)", "");
            case "+CGATT?":
                return ($"+CGATT: {(Registration() is 1 or 5 ? 1 : 0)}", "");
            case "+COPS?":
                return (Registration() is 1 or 5 ? $"+COPS: 0,0,\"{modem.OperatorName}\",2" : "+COPS: 0", "");
            case "+CFUN?":
                return ("+CFUN: 1", "");
            case "+CGDCONT?":
                return ("+CGDCONT: 1,\"IP\",\"internet\",\"\",0,0", "");
            case "H" or "H0" or "X" or "X0" or "X1" or "X2" or "X3" or "X4" or "V1" or "Q0" or "S0=0" or "S7=60" or "S3=13":
            case "&C1" or "&D2" or "&C0" or "&D0" or "&K3" or "+FCLASS=0" or "+CFUN=1":
            case "+CREG=0" or "+CREG=1" or "+CREG=2" or "+CGREG=0" or "+CGREG=1" or "+CGREG=2":
            case var context when context.StartsWith("+CGDCONT=", StringComparison.Ordinal):
                return ("", "");
            case var dial when dial.StartsWith('D'):
                if (device.Faults[Fault.BrownOut])
                {
                    device.NoteFault(Fault.BrownOut);
                    device.LeaveFor(TimeSpan.FromSeconds(3));
                }
                // There is no network behind this modem.
                return ("", "NO CARRIER");
            default:
                return _errors == 0 ? ("", "ERROR") : Error(100, "unknown");
        }
    }

    private bool SimReady(out (string, string) error)
    {
        error = device.Faults[Fault.SimMissing] ? Error(10, "SIM not inserted")
            : device.Faults[Fault.SimPin] ? Error(11, "SIM PIN required")
            : Error(12, "SIM PUK required");
        return !device.Faults[Fault.SimMissing] && !device.Faults[Fault.SimPin] && !device.Faults[Fault.SimPuk];
    }

    /// <summary>&lt;stat&gt; of TS 27.007 7.2: 0 not searching, 1 home, 2 searching, 3 denied, 5 roaming.</summary>
    private int Registration()
    {
        if (!SimReady(out _))
            return 0;
        return device.Faults[Fault.RegistrationDenied] ? 3
            : device.Faults[Fault.RegistrationSearching] ? 2
            : device.Faults[Fault.Roaming] ? 5
            : 1;
    }

    private (string Text, string Result) Error(int code, string text) => ("", _errors switch
    {
        0 => "ERROR",
        1 => $"+CME ERROR: {code}",
        _ => $"+CME ERROR: {text}",
    });
}
