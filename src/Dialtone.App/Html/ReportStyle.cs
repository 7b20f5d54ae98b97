namespace Dialtone.App.Html;

/// <summary>The style sheet of the report: the reader's own fonts, light or dark as the reader has it, and printable.</summary>
internal static class ReportStyle
{
    public const string Sheet = """
        :root { color-scheme: light dark;
          --paper: #fbfaf7; --card: #ffffff; --ink: #1d2126; --soft: #5c6570; --rule: #dcd9d0;
          --good: #1c7a46; --bad: #b3261e; --caution: #8a5a00; --calm: #2b5fa8;
          --good-paper: #e6f4ea; --bad-paper: #fbe9e7; --caution-paper: #fdf1d8; --code: #f1efe8; }
        @media (prefers-color-scheme: dark) { :root {
          --paper: #15181c; --card: #1d2126; --ink: #e7e9ec; --soft: #a2abb6; --rule: #363c44;
          --good: #6fd39b; --bad: #ff8a80; --caution: #f2c063; --calm: #8ab4f8;
          --good-paper: #17301f; --bad-paper: #3a1d1b; --caution-paper: #37290f; --code: #262b31; } }
        * { box-sizing: border-box; }
        html { font-size: 17px; }
        body { margin: 0; background: var(--paper); color: var(--ink); line-height: 1.55;
          font-family: system-ui, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif; }
        main, header, footer { max-width: 60rem; margin: 0 auto; padding: 0 1.4rem; }
        header { padding-top: 2.2rem; }
        .brand { color: var(--soft); letter-spacing: .04em; margin: 0 0 1rem; font-size: .88rem; }
        h1 { font-size: 1.75rem; line-height: 1.25; margin: 0 0 .7rem; font-weight: 650; text-wrap: balance; }
        h2 { font-size: 1.2rem; margin: 2.4rem 0 .7rem; font-weight: 650; }
        h3 { font-size: 1rem; margin: 0 0 .25rem; font-weight: 650; }
        main > h3 { margin-top: 1.1rem; }
        p { margin: .4rem 0; }
        .soft { color: var(--soft); }
        .verdict { border-left: .35rem solid var(--calm); background: var(--card); padding: 1.1rem 1.4rem; border-radius: .3rem;
          box-shadow: 0 1px 3px rgb(0 0 0 / .09); }
        .verdict.good { border-color: var(--good); } .verdict.bad { border-color: var(--bad); } .verdict.caution { border-color: var(--caution); }
        .mark { display: inline-block; padding: .05rem .6rem; border-radius: 1rem; font-size: .82rem; font-weight: 600; white-space: nowrap;
          background: var(--code); color: var(--soft); }
        .mark.good { background: var(--good-paper); color: var(--good); }
        .mark.bad { background: var(--bad-paper); color: var(--bad); }
        .mark.caution { background: var(--caution-paper); color: var(--caution); }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1.4rem; margin: .9rem 0 0; }
        dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
        ol.steps { list-style: none; padding: 0; margin: 0; counter-reset: step; }
        ol.steps > li { counter-increment: step; position: relative; padding: .8rem 1.1rem .8rem 3.4rem; background: var(--card);
          border: 1px solid var(--rule); border-radius: .4rem; margin-bottom: .6rem; break-inside: avoid; }
        ol.steps > li::before { content: counter(step); position: absolute; left: 1rem; top: .8rem; width: 1.65rem; height: 1.65rem; border-radius: 50%;
          background: var(--code); color: var(--soft); text-align: center; line-height: 1.65rem; font-weight: 650; font-size: .9rem; }
        ul { padding-left: 1.3rem; margin: .4rem 0; } li { margin: .15rem 0; }
        code, pre, td.code { font-family: ui-monospace, "DejaVu Sans Mono", "Liberation Mono", monospace; font-size: .85rem; }
        code { background: var(--code); padding: .08rem .35rem; border-radius: .25rem; overflow-wrap: anywhere; }
        pre { background: var(--code); padding: .6rem .9rem; border-radius: .35rem; white-space: pre-wrap; overflow-wrap: anywhere; margin: .4rem 0; }
        a { color: inherit; text-decoration-color: var(--calm); text-underline-offset: .2em; } tr:target { background: var(--caution-paper); }
        svg a:hover path, svg a:focus path { stroke: var(--ink); }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; font-size: .9rem; }
        caption { text-align: left; color: var(--soft); padding-bottom: .4rem; }
        th { text-align: left; color: var(--soft); font-weight: 600; white-space: nowrap; }
        th, td { padding: .35rem .9rem .35rem 0; border-bottom: 1px solid var(--rule); vertical-align: top; overflow-wrap: anywhere; }
        td.place { white-space: nowrap; color: var(--soft); }
        figure { margin: 0 0 1.2rem; background: var(--card); border: 1px solid var(--rule); border-radius: .4rem; padding: .9rem 1.1rem .7rem; break-inside: avoid; }
        figcaption { color: var(--soft); font-size: .88rem; margin-top: .3rem; } figcaption strong { color: var(--ink); }
        figure { overflow-x: auto; } svg.timeline { width: 100%; min-width: 34rem; height: auto; display: block; }
        svg text { font: 12px system-ui, "DejaVu Sans", sans-serif; fill: var(--soft); }
        svg .lane-name { text-anchor: end; font-weight: 600; fill: var(--ink); } svg .tick { text-anchor: middle; }
        svg .lane { stroke: var(--rule); } svg .grid { stroke: var(--rule); stroke-dasharray: 2 4; }
        svg .attach { fill: var(--good); } svg .detach { fill: var(--bad); } svg .reset { fill: var(--caution); }
        svg .plugged { fill: var(--calm); } svg .gone { fill: var(--soft); } svg .error { fill: var(--bad); }
        svg .band { fill-opacity: .4; }
        svg .moment { stroke: var(--ink); stroke-width: 1.5; } svg .moment.cured { stroke: var(--good); stroke-width: 2.5; }
        svg .moment-name { fill: var(--ink); font-weight: 650; } svg .moment-name.cured { fill: var(--good); }
        details { margin: .4rem 0; } summary { cursor: pointer; color: var(--soft); }
        footer { color: var(--soft); font-size: .85rem; padding: 2rem 1.4rem 3rem; }
        @media (max-width: 34rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .5rem; } h1 { font-size: 1.4rem; } }
        @media print { :root { --paper: #fff; --card: #fff; --ink: #000; --soft: #444; --rule: #bbb; --code: #f3f3f3;
            --good: #1c7a46; --bad: #b3261e; --caution: #8a5a00; --calm: #2b5fa8; }
          html { font-size: 11pt; } main, header, footer { max-width: none; padding-left: 0; padding-right: 0; } .verdict { box-shadow: none; }
          * { print-color-adjust: exact; } h2 { break-after: avoid; } }

        """;
}
