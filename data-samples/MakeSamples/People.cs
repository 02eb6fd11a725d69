using System.Globalization;

namespace CorpusFilter.MakeSamples;

/// <summary>Invented names and dates for pages that have them.</summary>
internal static class People
{
    private static readonly string[] Names =
    [
        "sofia_k", "marek77", "lemma_lover", "t.okafor", "quietquaternion", "J. Bellweather", "noether_fan", "ravi.p", "grumpyprof", "Ines",
        "alephzero", "hk_1987", "paper_and_pencil", "Gustav L.", "oddfunction", "m_tanaka", "ellipsis", "user40417", "Zora", "bigOmicron",
    ];

    public static string Name(Draw draw) => draw.One(Names);

    public static string Stamp(Draw draw) => string.Create(
        CultureInfo.InvariantCulture,
        $"{draw.One("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")} {draw.Number(1, 28)} '{draw.Number(10, 22)} at {draw.Number(0, 23)}:{draw.Number(10, 59)}");
}
