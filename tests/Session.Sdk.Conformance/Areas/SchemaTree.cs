using System.Collections;
using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace SessionSdk.Conformance.Areas;

/// <summary>Converts between schema messages and the vectors' JSON trees, in which presence counts.</summary>
internal static class SchemaTree
{
    // The newest schema calls one field of a proof by another name.
    private static readonly Dictionary<string, string> OtherNames = new(StringComparer.Ordinal) { ["revocationTag"] = "genIndexHash" };

    internal static IMessage Build(MessageDescriptor schema, JsonElement tree)
    {
        IMessage message = schema.Parser.ParseFrom(Array.Empty<byte>());
        foreach (JsonProperty property in tree.EnumerateObject())
        {
            FieldDescriptor field = Find(schema, property.Name);
            if (!field.IsRepeated)
            {
                field.Accessor.SetValue(message, ToValue(field, property.Value));
                continue;
            }

            var list = (IList)field.Accessor.GetValue(message);
            foreach (JsonElement element in property.Value.EnumerateArray())
            {
                list.Add(ToValue(field, element));
            }
        }

        return message;
    }

    /// <summary>Compares every field; an undefined enum value counts as absent.</summary>
    internal static void Same(JsonElement tree, IMessage message)
    {
        foreach (JsonProperty property in tree.EnumerateObject())
        {
            FieldDescriptor field = Find(message.Descriptor, property.Name);
            if (!IsPresent(field, message))
            {
                throw new ConformanceException($"{property.Name} is missing");
            }

            object value = field.Accessor.GetValue(message);
            if (!field.IsRepeated)
            {
                Same(field, property.Value, value);
                continue;
            }

            var list = (IList)value;
            if (list.Count != property.Value.GetArrayLength())
            {
                throw new ConformanceException($"{property.Name} has {list.Count} elements");
            }

            for (int i = 0; i < list.Count; i++)
            {
                Same(field, property.Value[i], list[i]!);
            }
        }

        foreach (FieldDescriptor field in message.Descriptor.Fields.InDeclarationOrder())
        {
            if (IsPresent(field, message) && !tree.EnumerateObject().Any(property => Find(message.Descriptor, property.Name) == field))
            {
                throw new ConformanceException($"{field.Name} is present");
            }
        }
    }

    private static bool IsPresent(FieldDescriptor field, IMessage message)
    {
        if (field.IsRepeated)
        {
            return ((IList)field.Accessor.GetValue(message)).Count > 0;
        }

        return field.Accessor.HasValue(message)
            && (field.FieldType != FieldType.Enum || Enum.IsDefined(field.EnumType.ClrType, field.Accessor.GetValue(message)));
    }

    private static FieldDescriptor Find(MessageDescriptor schema, string name) =>
        schema.FindFieldByName(OtherNames.GetValueOrDefault(name, name)) ?? throw new ConformanceException($"{schema.Name} has no field {name}");

    private static void Same(FieldDescriptor field, JsonElement expected, object actual)
    {
        if (field.FieldType == FieldType.Message)
        {
            Same(expected, (IMessage)actual);
        }
        else if (!Equals(ToValue(field, expected), actual))
        {
            throw new ConformanceException($"{field.Name}: expected {expected}, got {actual}");
        }
    }

    private static object ToValue(FieldDescriptor field, JsonElement value) => field.FieldType switch
    {
        FieldType.Message => Build(field.MessageType, value),
        FieldType.Bytes => ByteString.CopyFrom(Convert.FromHexString(value.GetString()!)),
        FieldType.String => value.GetString()!,
        FieldType.Bool => value.GetBoolean(),
        FieldType.UInt32 => value.GetUInt32(),
        FieldType.UInt64 or FieldType.Fixed64 => ulong.Parse(value.GetString()!, CultureInfo.InvariantCulture),
        FieldType.Int64 => long.Parse(value.GetString()!, CultureInfo.InvariantCulture),
        FieldType.Enum => Enum.ToObject(field.EnumType.ClrType, field.EnumType.FindValueByName(value.GetString()!).Number),
        _ => throw new ConformanceException($"{field.Name} has the unexpected type {field.FieldType}"),
    };
}
