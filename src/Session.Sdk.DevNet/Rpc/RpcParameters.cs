using System.Text.Json;

namespace SessionSdk.DevNet;

/// <summary>Reads the <c>params</c> of a request. The first thing wrong with them is kept in <see cref="Error"/>; later reads give nothing.</summary>
internal sealed class RpcParameters(JsonElement element)
{
    private const long SmallestMilliseconds = 1_000_000_000;

    /// <summary>Gets the text that follows <c>invalid request: </c>, if something is wrong.</summary>
    public string? Error { get; private set; }

    public void Fail(string detail) => Error ??= detail;

    public bool Has(string name) => TryGet(name, out _);

    public bool TryGet(string name, out JsonElement value) =>
        element.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;

    public bool IsText(string name, string text) => TryGet(name, out JsonElement value) && value.ValueKind == JsonValueKind.String && value.ValueEquals(text);

    public string? GetString(string name)
    {
        if (!TryGet(name, out JsonElement value))
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            Fail($"Invalid value given for '{name}': expected string");
            return null;
        }

        return value.GetString();
    }

    public bool? GetBoolean(string name)
    {
        if (!TryGet(name, out JsonElement value))
        {
            return null;
        }

        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetBoolean();
        }

        Fail($"Invalid value given for '{name}': expected boolean");
        return null;
    }

    public long? GetInteger(string name)
    {
        if (!TryGet(name, out JsonElement value))
        {
            return null;
        }

        if (TryReadInteger(value, out long number))
        {
            return number;
        }

        Fail($"Invalid value given for '{name}': expected integer");
        return null;
    }

    /// <summary>Reads a duration in milliseconds, which may be written as text.</summary>
    public long? GetDuration(string name)
    {
        if (!TryGet(name, out JsonElement value))
        {
            return null;
        }

        if (TryReadNumberOrText(value, out long number) && number >= 0)
        {
            return number;
        }

        Fail($"Invalid value given for '{name}': expected integer (in milliseconds)");
        return null;
    }

    public long? GetTimestamp(string name, bool orText = false)
    {
        if (!TryGet(name, out JsonElement value))
        {
            return null;
        }

        return ReadTimestamp(name, value, orText);
    }

    public long GetRequiredTimestamp(string name, bool orText = false)
    {
        Require(name);
        return GetTimestamp(name, orText) ?? 0;
    }

    /// <summary>Reads one timestamp or a list of them.</summary>
    public List<long> GetRequiredTimestamps(string name)
    {
        Require(name);
        if (!TryGet(name, out JsonElement value))
        {
            return [];
        }

        return value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Select(item => ReadTimestamp(name, item, orText: false) ?? 0)]
            : [ReadTimestamp(name, value, orText: false) ?? 0];
    }

    public int? GetNamespace()
    {
        if (!TryGet("namespace", out JsonElement value))
        {
            return null;
        }

        if (!TryReadInteger(value, out long number))
        {
            Fail("Invalid value given for 'namespace': expected 16-bit integer");
            return null;
        }

        if (number is < short.MinValue or > short.MaxValue)
        {
            Fail("Invalid value given for 'namespace': value out of range");
            return null;
        }

        return (int)number;
    }

    /// <summary>Reads a namespace that may be the word for all of them.</summary>
    public NamespaceSelection GetNamespaceOrAll() =>
        IsText("namespace", "all") ? NamespaceSelection.All : new NamespaceSelection(GetNamespace() ?? 0);

    public StorageAddress? GetAddress(bool withAlias = false)
    {
        string name = withAlias && !Has("pubkey") && Has("pubKey") ? "pubKey" : "pubkey";
        Require(name);
        if (GetString(name) is not { } text)
        {
            return null;
        }

        if (!StorageAddress.TryParse(text, out StorageAddress? address))
        {
            Fail("Pubkey must be 66 hex digits/33 bytes long");
        }

        return address;
    }

    /// <summary>Reads an array of texts, or a single one.</summary>
    public List<string> GetStrings(string name)
    {
        Require(name);
        if (!TryGet(name, out JsonElement value))
        {
            return [];
        }

        JsonElement[] items = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [value];
        if (Array.Exists(items, item => item.ValueKind != JsonValueKind.String))
        {
            Fail($"Invalid value given for '{name}': expected array of strings");
            return [];
        }

        return [.. items.Select(item => item.GetString()!)];
    }

    public List<string> GetMessageHashes()
    {
        List<string> hashes = GetStrings("messages");
        if (hashes.Count == 0)
        {
            Fail("messages does not contain any message hashes");
        }

        foreach (string hash in hashes.Where(hash => !MessageHash.IsWellFormed(hash)))
        {
            Fail("invalid message hash: " + hash);
        }

        return hashes;
    }

    /// <summary>Reads subaccount tokens: base64 or hexadecimal, at least one and not too many.</summary>
    public List<byte[]> GetTokens(string name)
    {
        List<string> texts = GetStrings(name);
        if (texts.Count is 0 or > SubaccountToken.MaxPerRequest)
        {
            Fail($"'{name}' must contain between 1 and {SubaccountToken.MaxPerRequest} subaccount tokens");
        }

        var tokens = new List<byte[]>();
        foreach (string text in texts)
        {
            if (SubaccountToken.TryParse(text, out byte[]? token))
            {
                tokens.Add(token);
            }
            else
            {
                Fail($"Invalid value given for '{name}': expected subaccount tokens of 36 bytes");
            }
        }

        return tokens;
    }

    public void Require(string name)
    {
        if (!Has(name))
        {
            Fail($"Required field '{name}' missing");
        }
    }

    private static bool TryReadInteger(JsonElement value, out long number)
    {
        number = 0;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out number);
    }

    private static bool TryReadNumberOrText(JsonElement value, out long number) => value.ValueKind == JsonValueKind.String
        ? long.TryParse(value.GetString(), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out number)
        : TryReadInteger(value, out number);

    private long? ReadTimestamp(string name, JsonElement value, bool orText)
    {
        if (!(orText ? TryReadNumberOrText(value, out long number) : TryReadInteger(value, out number)) || number < 0)
        {
            Fail($"Invalid value given for '{name}': expected integer timestamp (in milliseconds)");
            return null;
        }

        if (number < SmallestMilliseconds)
        {
            Fail($"Invalid timestamp for '{name}': timestamp must be in milliseconds");
            return null;
        }

        return number;
    }
}
