using System.Globalization;

namespace SessionSdk.DevNet;

/// <summary>One namespace or all of them.</summary>
internal readonly record struct NamespaceSelection(int? Number)
{
    public static NamespaceSelection All => new(null);

    /// <summary>Gets what stands for the namespace in signed strings.</summary>
    public string SignedForm => Number switch
    {
        null => "all",
        0 => "",
        int number => number.ToString(CultureInfo.InvariantCulture),
    };

    public bool Includes(int number) => Number is null || Number == number;
}
