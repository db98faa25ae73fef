using System.Collections;
using System.Net;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using SessionSdk.Cryptography;
using SessionSdk.Identity;

namespace SessionSdk.Architecture.Tests;

/// <summary>Writes every public value and result of every assembly as JSON, as a web API would that returns one.</summary>
public sealed class JsonTests
{
    // Bytes that stand where a secret belongs; none of their texts may be in any JSON.
    private static readonly byte[] Secret = [.. Enumerable.Range(0, 100).Select(i => (byte)(0xa1 + (i % 7)))];

    private static readonly string[] SecretNames = ["Seed", "SecretKey", "AuthData", "Phrase"];

    // What is neither a value nor a result: they run, or own secrets, or carry code of the user.
    private static readonly Type[] Bases = [typeof(Exception), typeof(Delegate), typeof(Attribute), typeof(EventArgs), typeof(System.Text.Json.Serialization.JsonConverter), typeof(IDisposable), typeof(IAsyncDisposable)];

    public static TheoryData<Type> Values =>
    [
        .. FloorTests.Assemblies.SelectMany(assembly => assembly.GetExportedTypes()).Where(type =>
            !type.IsInterface
            && !type.IsEnum
            && !type.IsAbstract
            && !type.IsByRefLike
            && !type.ContainsGenericParameters
            && !Bases.Any(other => other.IsAssignableFrom(type))
            && (type.IsValueType || IsRecord(type))

            // Lives only while a lie is made up, together with the node that tells it.
            && type != typeof(DevNet.RpcExchange)
            && !Array.Exists(type.GetProperties(), property => typeof(Delegate).IsAssignableFrom(property.PropertyType))),
    ];

    [Theory]
    [MemberData(nameof(Values))]
    public void Every_value_is_json_without_its_secrets(Type type)
    {
        object? value = Samples.Make(type, 0);
        Assert.NotNull(value);
        string json = JsonSerializer.Serialize(value, type);
        using JsonDocument read = JsonDocument.Parse(json);
        foreach (int length in (int[])[16, 32, 64, 100])
        {
            byte[] secret = Secret[..length];
            Assert.DoesNotContain(Convert.ToBase64String(secret)[..20], json, StringComparison.Ordinal);
            Assert.DoesNotContain(Convert.ToHexStringLower(secret), json, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public void Many_values_are_looked_at() => Assert.InRange(Values.Count, 100, 1000);

    [Fact]
    public void Values_with_a_text_come_back_from_json()
    {
        foreach (Type type in Values.Select(row => (Type)row.Data).Where(type => type.IsValueType && type.GetInterfaces().Any(contract => contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(ISpanParsable<>))))
        {
            object value = Samples.Make(type, 0)!;
            Assert.Equal(value, JsonSerializer.Deserialize(JsonSerializer.Serialize(value, type), type));
        }

        Assert.Equal("-11", JsonSerializer.Serialize(Namespace.RevokedRetrievable));
        Assert.Equal(Namespace.RevokedRetrievable, JsonSerializer.Deserialize<Namespace>("-11"));
    }

    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$") is not null;

    /// <summary>Makes a value of any type with something in every part of it.</summary>
    private static class Samples
    {
        private const int MaxDepth = 6;

        internal static object? Make(Type type, int depth, string name = "")
        {
            if (Nullable.GetUnderlyingType(type) is { } inner)
            {
                type = inner;
            }

            bool isSecret = Array.Exists(SecretNames, secret => name.Contains(secret, StringComparison.OrdinalIgnoreCase)) || (name is "Key" or "key" && type != typeof(string));
            bool isUrl = name is "server" or "url" or "Url";
            if (type == typeof(AttachmentSource))
            {
                return AttachmentSource.FromBytes(Secret, "file.txt");
            }

            if (Simple(type, isSecret, isUrl) is { } simple)
            {
                return simple;
            }

            if (depth > MaxDepth)
            {
                return null;
            }

            if (type.IsArray)
            {
                return Fill(Array.CreateInstance(type.GetElementType()!, 1), type.GetElementType()!, depth);
            }

            if (type.IsGenericType && typeof(IEnumerable).IsAssignableFrom(type))
            {
                Type[] parts = type.GetGenericArguments();
                return parts.Length == 2 ? FillDictionary(parts, depth) : Fill(Array.CreateInstance(parts[0], 1), parts[0], depth);
            }

            return type.IsAbstract || type.IsInterface ? MakeDerived(type, depth) : FromText(type) ?? FromFactory(type) ?? FromConstructor(type, depth);
        }

        private static object? Simple(Type type, bool isSecret, bool isUrl) => type switch
        {
            _ when type == typeof(string) => isSecret ? Convert.ToHexStringLower(Secret) : isUrl ? "http://example.org" : "text",
            _ when type == typeof(byte[]) => Bytes(isSecret),
            _ when type == typeof(ReadOnlyMemory<byte>) => (ReadOnlyMemory<byte>)Bytes(isSecret),
            _ when type == typeof(bool) => true,
            _ when type == typeof(Uri) => new Uri("https://example.org/"),
            _ when type == typeof(IPAddress) => IPAddress.Loopback,
            _ when type == typeof(Version) => new Version(1, 2, 3),
            _ when type == typeof(DateTimeOffset) => DateTimeOffset.UnixEpoch.AddDays(1),
            _ when type == typeof(TimeSpan) => TimeSpan.FromSeconds(30),
            _ when type == typeof(UInt128) => UInt128.One,
            _ when type == typeof(AccountKeys) => AccountKeys.FromSeed(Secret.AsSpan(0, 32)),
            _ when type.IsEnum => Enum.GetValues(type).GetValue(0),
            _ when type.IsPrimitive => Convert.ChangeType(1, type, System.Globalization.CultureInfo.InvariantCulture),
            _ => null,
        };

        private static byte[] Bytes(bool isSecret) => isSecret ? Secret[..32] : [1, 2, 3];

        private static Array Fill(Array array, Type element, int depth)
        {
            object? value = Make(element, depth + 1);
            if (value is null)
            {
                return Array.CreateInstance(element, 0);
            }

            array.SetValue(value, 0);
            return array;
        }

        private static object FillDictionary(Type[] parts, int depth)
        {
            var dictionary = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(parts))!;
            if (Make(parts[0], depth + 1) is { } key)
            {
                dictionary.Add(key, Make(parts[1], depth + 1));
            }

            return dictionary;
        }

        private static object? MakeDerived(Type type, int depth) => FloorTests.Assemblies
            .SelectMany(assembly => assembly.GetExportedTypes())
            .Where(other => type.IsAssignableFrom(other) && !other.IsAbstract && !other.ContainsGenericParameters)
            .Select(other => Make(other, depth + 1))
            .FirstOrDefault(value => value is not null);

        /// <summary>Ids: any of the texts that ids have.</summary>
        private static object? FromText(Type type)
        {
            MethodInfo? parse = type.GetMethod("TryParse", [typeof(string), typeof(IFormatProvider), type.MakeByRefType()]);
            string hex = string.Concat(Enumerable.Repeat("1f", 32));
            foreach (string text in parse is null ? [] : (string[])[hex, "05" + hex, "03" + hex, "15" + hex, new string('A', 43), "name", Convert.ToBase64String((byte[])[3, .. new byte[35]])])
            {
                object?[] arguments = [text, null, null];
                if ((bool)parse!.Invoke(null, arguments)!)
                {
                    return arguments[2];
                }
            }

            return null;
        }

        /// <summary>A value that the type offers itself.</summary>
        private static object? FromFactory(Type type) => type.GetConstructors().Length > 0
            ? null
            : type.GetProperties(BindingFlags.Public | BindingFlags.Static).FirstOrDefault(property => property.PropertyType == type)?.GetValue(null);

        private static object? FromConstructor(Type type, int depth)
        {
            foreach (ConstructorInfo constructor in type.GetConstructors().OrderByDescending(constructor => constructor.GetParameters().Length))
            {
                try
                {
                    object?[] arguments = [.. constructor.GetParameters().Select(parameter => parameter.ParameterType == typeof(ReadOnlySpan<byte>) ? throw new NotSupportedException() : Make(parameter.ParameterType, depth + 1, parameter.Name!))];
                    object value = constructor.Invoke(arguments);
                    SetProperties(type, value, depth);
                    return value;
                }
                catch (Exception unusable) when (unusable is TargetInvocationException or NotSupportedException or MemberAccessException)
                {
                    // Another constructor may take what there is.
                    continue;
                }
            }

            if (type == typeof(ProfilePicture))
            {
                return new ProfilePicture("http://example.org/file/1", Secret.AsSpan(0, ProfilePicture.KeySize));
            }

            return type.IsValueType ? RuntimeHelpers.GetUninitializedObject(type) : null;
        }

        private static void SetProperties(Type type, object value, int depth)
        {
            foreach (PropertyInfo property in type.GetProperties().Where(property => property.SetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0))
            {
                foreach (string hint in (string[])[property.Name, string.Empty])
                {
                    try
                    {
                        if (Make(property.PropertyType, depth + 1, hint) is { } part)
                        {
                            property.SetValue(value, part);
                        }

                        break;
                    }
                    catch (TargetInvocationException)
                    {
                        // The property checks what it is given: it keeps what it had.
                        continue;
                    }
                }
            }
        }
    }
}
