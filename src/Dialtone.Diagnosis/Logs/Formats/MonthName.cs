using System.Text;

namespace Dialtone.Diagnosis.Logs.Formats;

/// <summary>Names of months as <c>strftime</c>'s <c>%b</c> gives them in the C library's locales: dmesg and journalctl print dates in the user's language.</summary>
internal static class MonthName
{
    /// <summary>Beginnings of names in lower case, by month, as they differ from English. "mar" is March everywhere but in Finnish (November), "mai" is May.</summary>
    private static readonly string[] Beginnings =
    [
        "jän ene gen sty led янв січ siječ ocak tam oca saus jaan 1月 1월 يناير",
        "fév fev lut úno фев лют veljač şub hel vas veebr 2月 2월 فبراير",
        "mär maa mrt már бер бře bře мар ožuj kov märts 3月 3월 مارس",
        "avr abr kwi dub апр кві trav nis huh ápr bal 4月 4월 أبريل",
        "mai mag maj mei maí mayo май мая тра svib kvě tou máj geg 5月 5월 مايو",
        "juin giu cze červen čen čer июн чер lip haz kes júní bir juuni 6月 6월 يونيو",
        "juil lug lipc čec июл лип srp tem hei júl lie juuli 7月 7월 يوليو",
        "aoû ago sie srpen авг сер kolov ağu elo rgp 8月 8월 أغسطس",
        "set wrz zář сен вер ruj eyl syy szept rgs 9月 9월 سبتمبر",
        "okt out ott paź říj oct окт жов lis eki lok spa 10月 10월 أكتوبر",
        "nov noë listopad lis ноя лис stud kas mar lap 11月 11월 نوفمبر",
        "déc dez dic gru pro des дек гру pros ara jou joul grd dets 12月 12월 ديسمبر",
    ];

    private static readonly (byte[] Name, int Month)[] Known = Compile();

    private static (byte[] Name, int Month)[] Compile()
    {
        var names = new List<(byte[], int)>();
        for (var month = 0; month < Beginnings.Length; month++)
        {
            foreach (var name in Beginnings[month].Split(' '))
            {
                names.Add((Encoding.UTF8.GetBytes(name), month));
            }
        }

        // The longer the name, the surer: "lipc" is July where "lip" may be June or July.
        return [.. names.OrderByDescending(pair => pair.Item1.Length)];
    }

    /// <summary>Month from 0 of an English abbreviation, or -1.</summary>
    public static int English(ReadOnlySpan<byte> name) => name.Length < 3 ? -1 : (name[0], name[1], name[2]) switch
    {
        ((byte)'J', (byte)'a', (byte)'n') => 0,
        ((byte)'F', (byte)'e', (byte)'b') => 1,
        ((byte)'M', (byte)'a', (byte)'r') => 2,
        ((byte)'A', (byte)'p', (byte)'r') => 3,
        ((byte)'M', (byte)'a', (byte)'y') => 4,
        ((byte)'J', (byte)'u', (byte)'n') => 5,
        ((byte)'J', (byte)'u', (byte)'l') => 6,
        ((byte)'A', (byte)'u', (byte)'g') => 7,
        ((byte)'S', (byte)'e', (byte)'p') => 8,
        ((byte)'O', (byte)'c', (byte)'t') => 9,
        ((byte)'N', (byte)'o', (byte)'v') => 10,
        ((byte)'D', (byte)'e', (byte)'c') => 11,
        _ => -1,
    };

    /// <summary>Month from 0 of a name in any language that is known here, or -1. A name in a language that is not known still marks a date, so that a
    /// caller who knows from the clock behind it that this is one takes it for January: only differences of times are used.</summary>
    public static int Any(ReadOnlySpan<byte> name)
    {
        if (name.Length is < 3 or > 24)
        {
            return -1;
        }

        Span<byte> lower = stackalloc byte[name.Length];
        for (var i = 0; i < name.Length; i++)
        {
            lower[i] = name[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(name[i] | 0x20) : name[i];
        }

        lower[0] = (byte)(lower[0] is >= (byte)'a' and <= (byte)'z' ? lower[0] & ~0x20 : lower[0]);
        var english = English(lower);
        if (english >= 0)
        {
            return english;
        }

        lower[0] = (byte)(lower[0] is >= (byte)'A' and <= (byte)'Z' ? lower[0] | 0x20 : lower[0]);
        foreach (var (known, month) in Known)
        {
            if (lower.StartsWith(known) && (known[0] is not (>= (byte)'0' and <= (byte)'9') || lower.Length == known.Length))
            {
                return month;
            }
        }

        return -1;
    }

    /// <summary>True if these bytes may be a month's or weekday's name: letters of any script, a full stop at the end, or a number with a letter behind.</summary>
    public static bool IsWord(ReadOnlySpan<byte> word)
    {
        if (word.Length is < 2 or > 24)
        {
            return false;
        }

        var letters = 0;
        foreach (var b in word)
        {
            if (b is >= (byte)'a' and <= (byte)'z' or >= (byte)'A' and <= (byte)'Z' or >= 0x80)
            {
                letters++;
            }
            else if (b != '.' && b is not (>= (byte)'0' and <= (byte)'9'))
            {
                return false;
            }
        }

        return letters >= 2;
    }
}
