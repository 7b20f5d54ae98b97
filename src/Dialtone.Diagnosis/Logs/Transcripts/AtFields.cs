namespace Dialtone.Diagnosis.Logs.Transcripts;

/// <summary>Values of an information response: <c>+COPS: 0,0,"Operator, Inc.",7</c>.</summary>
internal static class AtFields
{
    private const int Maximum = 32;

    /// <summary>Fields behind <paramref name="name"/> and its colon, without quotes; empty if the line is another one.</summary>
    public static IReadOnlyList<string> Of(string line, string name)
    {
        if (!line.StartsWith(name, StringComparison.OrdinalIgnoreCase) || line.Length <= name.Length || line[name.Length] != ':')
        {
            return [];
        }

        var fields = new List<string>();
        var start = name.Length + 1;
        var quoted = false;
        for (var i = start; i <= line.Length && fields.Count < Maximum; i++)
        {
            if (i < line.Length && line[i] == '"')
            {
                quoted = !quoted;
            }

            if (i == line.Length || (line[i] == ',' && !quoted))
            {
                fields.Add(line[start..i].Trim().Trim('"'));
                start = i + 1;
            }
        }

        return fields;
    }
}
