using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Connect.Runtime.Plugins;

/// <summary>A type as an assembly's metadata tells it.</summary>
/// <param name="FullName">Namespace and name; nested types after a plus sign.</param>
/// <param name="BaseTypes">Full names of the base class and the interfaces.</param>
/// <param name="Aliases">The names of plugin alias attributes.</param>
/// <param name="IsInstantiable">True for a public class with a public parameterless constructor that is neither abstract nor
/// generic.</param>
internal sealed record TypeFacts(string FullName, ImmutableArray<string> BaseTypes, ImmutableArray<string> Aliases, bool IsInstantiable);

/// <summary>What an assembly file says about itself, read without loading it: no code of it runs.</summary>
/// <param name="Path">The file.</param>
/// <param name="Version">The assembly's version.</param>
/// <param name="Types">All its classes and interfaces; empty when it does not refer to the plugin API.</param>
internal sealed record AssemblyTypes(string Path, string Version, IReadOnlyList<TypeFacts> Types)
{
    private const string PluginApi = "Connect.Abstractions";
    private const string AliasAttribute = "Connect.Abstractions.Plugins.PluginAliasAttribute";

    /// <summary>Reads a file.</summary>
    /// <returns>Null for a file that is no .NET assembly, such as a native library.</returns>
    /// <exception cref="BadImageFormatException">The file is damaged.</exception>
    public static AssemblyTypes? Read(string path)
    {
        using var stream = File.OpenRead(path);
        using var image = new PEReader(stream);
        if (!image.HasMetadata)
        {
            return null;
        }

        var reader = image.GetMetadataReader();
        var version = reader.GetAssemblyDefinition().Version.ToString(3);
        return new AssemblyTypes(path, version, RefersToPluginApi(reader) ? ReadTypes(reader) : []);
    }

    private static bool RefersToPluginApi(MetadataReader reader)
    {
        foreach (var handle in reader.AssemblyReferences)
        {
            if (reader.StringComparer.Equals(reader.GetAssemblyReference(handle).Name, PluginApi))
            {
                return true;
            }
        }

        return false;
    }

    private static List<TypeFacts> ReadTypes(MetadataReader reader)
    {
        var types = new List<TypeFacts>();
        foreach (var handle in reader.TypeDefinitions)
        {
            var type = reader.GetTypeDefinition(handle);
            var bases = ImmutableArray.CreateBuilder<string>();
            AddName(reader, type.BaseType, bases);
            foreach (var implementation in type.GetInterfaceImplementations())
            {
                AddName(reader, reader.GetInterfaceImplementation(implementation).Interface, bases);
            }

            types.Add(new TypeFacts(
                NameOf(reader, handle), bases.ToImmutable(), AliasesOf(reader, type), IsInstantiable(reader, type)));
        }

        return types;
    }

    private static bool IsInstantiable(MetadataReader reader, TypeDefinition type)
    {
        const TypeAttributes Excluded = TypeAttributes.Abstract | TypeAttributes.Interface;
        if ((type.Attributes & Excluded) != 0 || !IsPublic(reader, type) || type.GetGenericParameters().Count > 0)
        {
            return false;
        }

        foreach (var handle in type.GetMethods())
        {
            var method = reader.GetMethodDefinition(handle);
            if (reader.StringComparer.Equals(method.Name, ".ctor")
                && (method.Attributes & MethodAttributes.MemberAccessMask) == MethodAttributes.Public
                && ParameterCountOf(reader, method) == 0)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsPublic(MetadataReader reader, TypeDefinition type) =>
        (type.Attributes & TypeAttributes.VisibilityMask) switch
        {
            TypeAttributes.Public => true,
            TypeAttributes.NestedPublic => IsPublic(reader, reader.GetTypeDefinition(type.GetDeclaringType())),
            _ => false,
        };

    private static int ParameterCountOf(MetadataReader reader, MethodDefinition method)
    {
        var signature = reader.GetBlobReader(method.Signature);
        _ = signature.ReadSignatureHeader();
        return signature.ReadCompressedInteger();
    }

    private static ImmutableArray<string> AliasesOf(MetadataReader reader, TypeDefinition type)
    {
        var aliases = ImmutableArray.CreateBuilder<string>();
        foreach (var handle in type.GetCustomAttributes())
        {
            var attribute = reader.GetCustomAttribute(handle);
            if (attribute.Constructor.Kind != HandleKind.MemberReference)
            {
                continue;
            }

            var constructor = reader.GetMemberReference((MemberReferenceHandle)attribute.Constructor);
            if (constructor.Parent.Kind == HandleKind.TypeReference
                && NameOf(reader, (TypeReferenceHandle)constructor.Parent) == AliasAttribute)
            {
                var value = reader.GetBlobReader(attribute.Value);
                _ = value.ReadUInt16(); // prolog of a custom attribute (ECMA-335 II.23.3)
                if (value.ReadSerializedString() is { } alias)
                {
                    aliases.Add(alias);
                }
            }
        }

        return aliases.ToImmutable();
    }

    private static void AddName(MetadataReader reader, EntityHandle handle, ImmutableArray<string>.Builder names)
    {
        switch (handle.Kind)
        {
            case HandleKind.TypeReference when !handle.IsNil:
                names.Add(NameOf(reader, (TypeReferenceHandle)handle));
                break;
            case HandleKind.TypeDefinition when !handle.IsNil:
                names.Add(NameOf(reader, (TypeDefinitionHandle)handle));
                break;
            case HandleKind.TypeSpecification:
                // A generic instance: element type, class or value type, then the generic type (ECMA-335 II.23.2.12).
                var signature = reader.GetBlobReader(reader.GetTypeSpecification((TypeSpecificationHandle)handle).Signature);
                if (signature.ReadByte() == (byte)SignatureTypeCode.GenericTypeInstance)
                {
                    _ = signature.ReadByte();
                    AddName(reader, signature.ReadTypeHandle(), names);
                }

                break;
        }
    }

    private static string NameOf(MetadataReader reader, TypeReferenceHandle handle)
    {
        var type = reader.GetTypeReference(handle);
        var name = reader.GetString(type.Name);
        return type.ResolutionScope.Kind == HandleKind.TypeReference
            ? $"{NameOf(reader, (TypeReferenceHandle)type.ResolutionScope)}+{name}"
            : Qualify(reader.GetString(type.Namespace), name);
    }

    private static string NameOf(MetadataReader reader, TypeDefinitionHandle handle)
    {
        var type = reader.GetTypeDefinition(handle);
        var name = reader.GetString(type.Name);
        return type.GetDeclaringType() is { IsNil: false } outer
            ? $"{NameOf(reader, outer)}+{name}"
            : Qualify(reader.GetString(type.Namespace), name);
    }

    private static string Qualify(string space, string name) => space.Length == 0 ? name : $"{space}.{name}";
}
